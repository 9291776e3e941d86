package dev.weft.attach.domain.delegate;

import dev.weft.attach.domain.cni.PluginRefusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The pod that CNI_ARGS names. Rule: Multus GetK8sArgs and CreateCNIRuntimeConf. */
public final class PodArgs {

    private static final String[] FIRST = {
        "K8S_POD_NAMESPACE", "K8S_POD_NAME", "K8S_POD_INFRA_CONTAINER_ID", "K8S_POD_UID"
    };

    private final Map<String, String> given;

    private PodArgs(Map<String, String> given) {
        this.given = given;
    }

    /** Reads {@code key=value;key=value}. */
    public static PodArgs read(String cniArgs) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String pair : cniArgs.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 && !pair.isEmpty()) {
                throw new PluginRefusal("ARGS: invalid pair \"" + pair + "\"");
            }
            if (equals >= 0) {
                given.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return new PodArgs(given);
    }

    /** The arguments that Multus hands on, in their order. */
    public Map<String, String> handedOn() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("IgnoreUnknown", "true");
        for (String key : FIRST) {
            all.put(key, given.getOrDefault(key, ""));
        }
        given.forEach(all::putIfAbsent);
        return all;
    }

    /** {@code namespace/name/uid} as Multus' texts begin with; parts that the runtime does not tell are empty. */
    public String reference() {
        return given.getOrDefault("K8S_POD_NAMESPACE", "") + "/" + given.getOrDefault("K8S_POD_NAME", "") + "/"
                + given.getOrDefault("K8S_POD_UID", "");
    }

    /** Multus' text on attaching when the API server knows another pod of that name; empty when it is the same. */
    public Optional<String> otherPod(String uid) {
        return differs(uid).map(own -> "expected pod UID \"" + own + "\" but got \"" + uid + "\" from Kube API");
    }

    /** Multus' text on writing the status of another pod; empty when it is the same. */
    public Optional<String> otherPodForStatus(String uid) {
        return differs(uid)
                .map(own -> "SetNetworkStatus: expected pod " + given.getOrDefault("K8S_POD_NAMESPACE", "") + "/"
                        + given.getOrDefault("K8S_POD_NAME", "") + " UID \"" + own + "\" but got \"" + uid
                        + "\" from Kube API");
    }

    private Optional<String> differs(String uid) {
        return Optional.ofNullable(given.get("K8S_POD_UID")).filter(own -> !own.isEmpty() && !own.equals(uid));
    }
}
