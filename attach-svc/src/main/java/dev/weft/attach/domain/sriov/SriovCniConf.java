package dev.weft.attach.domain.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the sriov plugin refuses at the start of a pod, told beforehand. Rule: LoadConf of sriov-cni. The operator's kinds permit some
 * of it, e.g. a priority without a VLAN.
 */
public final class SriovCniConf {

    private static final int MOST_VLAN = 4094;
    private static final int MOST_QOS = 7;
    private static final String TAG = "802.1q";
    private static final String DOUBLE_TAG = "802.1ad";
    private static final List<String> LINK_STATES = List.of("auto", "enable", "disable");

    private SriovCniConf() {}

    /**
     * What the host knows of its virtual functions.
     *
     * @param functions addresses of those that exist
     * @param allocated addresses of those that a running pod has
     */
    public record Host(Set<String> functions, Set<String> allocated) {
        public Host {
            functions = Set.copyOf(functions);
            allocated = Set.copyOf(allocated);
        }
    }

    /** What is wrong with a configuration on a host; empty when nothing is. */
    public static Optional<String> problem(JsonNode conf, Host host) {
        String device = conf.path("deviceID").asText();
        if (device.isEmpty()) {
            return Optional.of("deviceID: is empty; expected the PCI address of a virtual function");
        }
        if (!host.functions().contains(device)) {
            return Optional.of("deviceID: %s is no virtual function of the node".formatted(device));
        }
        if (host.allocated().contains(device)) {
            return Optional.of("deviceID: pci address %s is already allocated".formatted(device));
        }
        return problem(conf);
    }

    /** What is wrong with a configuration on every host; empty when nothing is. */
    public static Optional<String> problem(JsonNode conf) {
        boolean tagged = conf.hasNonNull("vlan");
        int vlan = conf.path("vlan").asInt();
        int qos = conf.path("vlanQoS").asInt();
        String proto = conf.path("vlanProto").asText("");
        if (tagged && (vlan < 0 || vlan > MOST_VLAN)) {
            return Optional.of("vlan: is %d; expected 0 to 4094".formatted(vlan));
        }
        if (qos < 0 || qos > MOST_QOS) {
            return Optional.of("vlanQoS: is %d; expected 0 to 7".formatted(qos));
        }
        if (conf.hasNonNull("vlanProto") && !proto.equalsIgnoreCase(TAG) && !proto.equalsIgnoreCase(DOUBLE_TAG)) {
            return Optional.of("vlanProto: is '%s'; expected 802.1Q or 802.1ad".formatted(proto));
        }
        if (!tagged && (conf.hasNonNull("vlanQoS") || conf.hasNonNull("vlanProto"))) {
            return Optional.of("vlan: is absent; expected a VLAN where vlanQoS or vlanProto is given");
        }
        if (vlan == 0 && qos != 0) {
            return Optional.of("vlan: is 0; expected a VLAN where vlanQoS is not 0");
        }
        if (vlan == 0 && proto.equalsIgnoreCase(DOUBLE_TAG)) {
            return Optional.of("vlan: is 0; expected a VLAN where vlanProto is 802.1ad");
        }
        String linkState = conf.path("link_state").asText("");
        return linkState.isEmpty() || LINK_STATES.contains(linkState)
                ? Optional.empty()
                : Optional.of("link_state: is '%s'; expected auto, enable or disable".formatted(linkState));
    }
}
