package dev.weft.attach.domain.attachment;

import java.util.Map;
import java.util.Optional;

/**
 * What a pod is beyond its own life: the next pod of the same identity gets the addresses of this one while their pool keeps them.
 *
 * @param kind where the identity comes from
 * @param name what is the same in the next pod
 */
public record PodIdentity(Kind kind, String name) {

    /** Names an identity by hand; it comes before the other two, and holds in whichever member the pod runs. */
    public static final String LABEL = "weft.dev/identity";

    /** KubeVirt writes it on the pod that runs a virtual machine. */
    public static final String VM_LABEL = "vm.kubevirt.io/name";

    /** Where an identity comes from. */
    public enum Kind {
        /** The label {@value #LABEL}: the same in all members. */
        LABEL,
        /** The virtual machine that the pod runs. */
        VM,
        /** The replica of a StatefulSet, whose pods have a name of their own each. */
        STATEFULSET
    }

    /**
     * Empty for a pod like any other, as those of a Deployment are.
     *
     * @param controller kind of the pod's controller, empty for none
     */
    public static Optional<PodIdentity> of(String pod, String controller, Map<String, String> labels) {
        String label = labels.getOrDefault(LABEL, "");
        if (!label.isBlank()) {
            return Optional.of(new PodIdentity(Kind.LABEL, label));
        }
        String machine = labels.getOrDefault(VM_LABEL, "");
        if (!machine.isBlank()) {
            return Optional.of(new PodIdentity(Kind.VM, machine));
        }
        return controller.equals("StatefulSet")
                ? Optional.of(new PodIdentity(Kind.STATEFULSET, pod))
                : Optional.empty();
    }

    /** The identity of one interface, as a claim carries it. */
    String ofInterface(String cluster, String namespace, String iface) {
        return switch (kind) {
            case LABEL -> "label/" + namespace + "/" + name + "/" + iface;
            case VM -> "vm/" + cluster + "/" + namespace + "/" + name + "/" + iface;
            case STATEFULSET -> "statefulset/" + cluster + "/" + namespace + "/" + name + "/" + iface;
        };
    }
}
