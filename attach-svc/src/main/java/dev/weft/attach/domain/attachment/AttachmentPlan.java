package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.request.RequestProblem;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for one pod now.
 *
 * @param interfaces where each requested interface stands
 * @param claims the claims that should stand
 * @param problems what is wrong with the request; empty when it can be served
 * @param patch the write that is due, if one is
 */
public record AttachmentPlan(
        Outcome outcome,
        List<PlannedInterface> interfaces,
        List<ClaimWish> claims,
        List<RequestProblem> problems,
        Optional<PodPatch> patch) {

    public AttachmentPlan {
        interfaces = List.copyOf(interfaces);
        claims = List.copyOf(claims);
        problems = List.copyOf(problems);
    }

    /** How far the pod is. */
    public enum Outcome {
        /** Nothing that Weft manages is asked for: the interfaces show what others made of the request. */
        NOT_MANAGED,
        /** The request can't be served until the pod is replaced. */
        REFUSED,
        /** A definition is not there yet; no claim is made and none is withdrawn until it is. */
        BLOCKED,
        /** A claim is not answered, or waits. */
        WAITING,
        /** All is decided: write the patch. */
        READY,
        /** The patch is written; interfaces show what Multus reports. */
        PROMISED
    }
}
