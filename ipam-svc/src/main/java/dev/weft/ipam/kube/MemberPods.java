package dev.weft.ipam.kube;

import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** The pods of a member as they are now; a watch may be behind. */
final class MemberPods {

    private final Member member;

    MemberPods(Member member) {
        this.member = member;
    }

    /** The pod of that {@code namespace/name}. */
    Optional<MemberView.Pod> now(String ref) {
        int slash = ref.indexOf('/');
        Pod found = member.client()
                .pods()
                .inNamespace(ref.substring(0, slash))
                .withName(ref.substring(slash + 1))
                .get();
        return Optional.ofNullable(found).map(WhereaboutsView::pod);
    }

    /** Whether a pod that has not ended runs on the node. */
    boolean on(String node) {
        return member.client().pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems().stream()
                .map(pod -> pod.getStatus() == null ? "" : pod.getStatus().getPhase())
                .anyMatch(phase -> !"Succeeded".equals(phase) && !"Failed".equals(phase));
    }
}
