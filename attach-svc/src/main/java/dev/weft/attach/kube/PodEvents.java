package dev.weft.attach.kube;

import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Says on the pod itself why it waits: {@code kubectl describe pod} is where its owner looks first. */
final class PodEvents {

    private static final Logger LOGGER = Logger.getLogger(PodEvents.class);

    private final Member member;

    PodEvents(Member member) {
        this.member = member;
    }

    void warn(Pod pod, String reason, String message) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            member.client()
                    .v1()
                    .events()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName(pod.getMetadata().getName() + ".")
                            .withNamespace(pod.getMetadata().getNamespace())
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withApiVersion("v1")
                            .withKind("Pod")
                            .withName(pod.getMetadata().getName())
                            .withNamespace(pod.getMetadata().getNamespace())
                            .withUid(pod.getMetadata().getUid())
                            .endInvolvedObject()
                            .withType("Warning")
                            .withReason(reason)
                            .withMessage(message)
                            .withCount(1)
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withNewSource("weft-attach", null)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOGGER.infof(
                    "%s: the event on %s could not be written: %s",
                    member.key(), pod.getMetadata().getName(), e.getMessage());
        }
    }
}
