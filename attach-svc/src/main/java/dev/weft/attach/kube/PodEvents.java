package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Says on the pod itself why it waits: {@code kubectl describe pod} is where its owner looks first. A reason that comes back counts up
 * the event that told it before.
 */
final class PodEvents {

    private static final Logger LOGGER = Logger.getLogger(PodEvents.class);

    private final Member member;

    PodEvents(Member member) {
        this.member = member;
    }

    void warn(WatchedPod pod, String reason, String message) {
        Event event = event(pod, reason, message);
        NonNamespaceOperation<Event, ?, Resource<Event>> events =
                member.client().v1().events().inNamespace(pod.getMetadata().getNamespace());
        try {
            events.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                again(events.withName(event.getMetadata().getName()), event.getLastTimestamp());
            } else {
                missed(event, e);
            }
        }
    }

    private void again(Resource<Event> resource, String now) {
        Event told = resource.get();
        if (told == null) {
            return;
        }
        int count = told.getCount() == null ? 1 : told.getCount();
        try {
            resource.patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("count", count + 1)
                            .put("lastTimestamp", now)
                            .toString());
        } catch (KubernetesClientException e) {
            missed(told, e);
        }
    }

    private void missed(Event event, KubernetesClientException e) {
        LOGGER.infof(
                "%s: the event on %s could not be written: %s",
                member.key(), event.getInvolvedObject().getName(), e.getMessage());
    }

    private static Event event(WatchedPod pod, String reason, String message) {
        ObjectMeta metadata = pod.getMetadata();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String mark = Integer.toHexString(Objects.hash(metadata.getUid(), reason, message));
        return new EventBuilder()
                .withNewMetadata()
                .withName(metadata.getName() + ".weft-" + mark)
                .withNamespace(metadata.getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason(reason)
                .withMessage(message)
                .withCount(1)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withNewSource("weft-attach", null)
                .withReportingComponent("weft-attach")
                .build();
    }
}
