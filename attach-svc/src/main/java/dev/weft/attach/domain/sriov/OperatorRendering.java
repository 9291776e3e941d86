package dev.weft.attach.domain.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.request.KnownNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Renders networks as the SR-IOV operator does, to the byte: what it would write, for taking over from it and for checking it. Weft's
 * own networks are rendered otherwise, see {@code NetworkRendering}. Rule: RenderNetAttDef of SriovNetwork, SriovIBNetwork and OVSNetwork.
 */
public final class OperatorRendering {

    /** Annotation that names the object a NetworkAttachmentDefinition was rendered from. */
    public static final String OWNER_REF = "sriovnetwork.openshift.io/owner-ref";

    private static final List<String> LINK_STATES = List.of("auto", "enable", "disable");
    private static final List<String> SWITCH = List.of("on", "off");
    private static final int MOST_QOS = 7;

    private OperatorRendering() {}

    /**
     * Renders one network.
     *
     * @param object the custom resource: {@code metadata.name}, {@code metadata.namespace} and {@code spec}
     * @param resourcePrefix prefix of the member's device plugin, e.g. {@code openshift.io}
     */
    public static OperatorNad render(OperatorKind kind, JsonNode object, String resourcePrefix) {
        JsonNode spec = object.path("spec");
        String name = object.at("/metadata/name").asText();
        String namespace = object.at("/metadata/namespace").asText();
        String target = text(spec, "networkNamespace").isEmpty() ? namespace : text(spec, "networkNamespace");
        return new OperatorNad(
                target,
                name,
                Map.of(
                        KnownNetwork.RESOURCE_KEY,
                        resourcePrefix + "/" + text(spec, "resourceName"),
                        OWNER_REF,
                        "%s.sriovnetwork.openshift.io/%s/%s".formatted(kind, namespace, name)),
                folded(whole(name, plugin(kind, spec), text(spec, "metaPlugins"))));
    }

    private static String whole(String name, String plugin, String metaPlugins) {
        String head = "{ \"cniVersion\":\"1.0.0\", \"name\":\"%s\",".formatted(name);
        return metaPlugins.isEmpty()
                ? head + plugin + " }"
                : head + "\"plugins\": [ {" + plugin + " },\n" + metaPlugins + "\n] }";
    }

    private static String plugin(OperatorKind kind, JsonNode spec) {
        StringBuilder out = new StringBuilder();
        switch (kind) {
            case SriovNetwork -> sriov(spec, out);
            case SriovIBNetwork -> {
                out.append("\"type\":\"ib-sriov\"");
                raw(out, "capabilities", text(spec, "capabilities"));
                oneOf(out, "link_state", text(spec, "linkState"), LINK_STATES);
            }
            case OVSNetwork -> ovs(spec, out);
            default -> throw new IllegalStateException("unknown kind " + kind);
        }
        // White space goes everywhere, also within texts: that is how the operator joins the fields.
        String ipam = Arrays.stream(text(spec, "ipam").split("\\s+", -1)).collect(Collectors.joining());
        raw(out, "ipam", ipam.isEmpty() ? "{}" : ipam);
        return out.toString();
    }

    private static void sriov(JsonNode spec, StringBuilder out) {
        out.append("\"type\":\"sriov\"");
        raw(out, "vlan", Integer.toString(spec.path("vlan").asInt()));
        oneOf(out, "spoofchk", text(spec, "spoofChk"), SWITCH);
        oneOf(out, "trust", text(spec, "trust"), SWITCH);
        int qos = spec.path("vlanQoS").asInt();
        if (qos >= 0 && qos <= MOST_QOS) {
            raw(out, "vlanQoS", Integer.toString(qos));
        }
        quoted(out, "vlanProto", text(spec, "vlanProto"));
        rate(out, "min_tx_rate", spec.path("minTxRate"));
        rate(out, "max_tx_rate", spec.path("maxTxRate"));
        raw(out, "capabilities", text(spec, "capabilities"));
        oneOf(out, "link_state", text(spec, "linkState"), LINK_STATES);
        quoted(out, "logLevel", text(spec, "logLevel"));
        quoted(out, "logFile", text(spec, "logFile"));
    }

    private static void ovs(JsonNode spec, StringBuilder out) {
        out.append("\"type\":\"ovs\"");
        raw(out, "capabilities", text(spec, "capabilities"));
        quoted(out, "bridge", text(spec, "bridge"));
        number(out, "vlan", spec.path("vlan").asInt());
        number(out, "mtu", spec.path("mtu").asInt());
        if (!spec.path("trunk").isEmpty()) {
            raw(out, "trunk", trunk(spec.path("trunk")));
        }
        quoted(out, "interface_type", text(spec, "interfaceType"));
    }

    private static String trunk(JsonNode trunk) {
        List<String> items = new ArrayList<>();
        trunk.forEach(item -> {
            List<String> fields = new ArrayList<>();
            for (String field : List.of("id", "minID", "maxID")) {
                if (item.hasNonNull(field)) {
                    fields.add("\"%s\":%d".formatted(field, item.get(field).asInt()));
                }
            }
            items.add("{" + String.join(",", fields) + "}");
        });
        return "[" + String.join(",", items) + "]";
    }

    private static void rate(StringBuilder out, String key, JsonNode rate) {
        if (rate.isInt() && rate.asInt() >= 0) {
            raw(out, key, rate.asText());
        }
    }

    private static void number(StringBuilder out, String key, int value) {
        if (value != 0) {
            raw(out, key, Integer.toString(value));
        }
    }

    private static void oneOf(StringBuilder out, String key, String value, List<String> known) {
        if (known.contains(value)) {
            quoted(out, key, value);
        }
    }

    private static void quoted(StringBuilder out, String key, String value) {
        if (!value.isEmpty()) {
            raw(out, key, '"' + value + '"');
        }
    }

    private static void raw(StringBuilder out, String key, String value) {
        if (!value.isEmpty()) {
            out.append(",\"").append(key).append("\":").append(value);
        }
    }

    /** The operator's template is a YAML scalar in single quotes, so one line break is a space and n of them are n-1 breaks. */
    private static String folded(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        StringBuilder out = new StringBuilder(lines.get(0).stripTrailing());
        int breaks = 0;
        for (String line : lines.subList(1, lines.size())) {
            breaks++;
            if (!line.isBlank()) {
                out.append(breaks == 1 ? " " : "\n".repeat(breaks - 1)).append(line.strip());
                breaks = 0;
            }
        }
        return out.toString();
    }

    private static String text(JsonNode spec, String field) {
        return spec.path(field).asText("");
    }
}
