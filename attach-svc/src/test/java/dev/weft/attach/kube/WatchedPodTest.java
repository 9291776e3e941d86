package dev.weft.attach.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.attachment.PodIdentity;
import dev.weft.attach.domain.attachment.PodView;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WatchedPodTest {

    private static final String POD = """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"db-0","namespace":"shop","uid":"u1","resourceVersion":"7",
            "deletionTimestamp":"2026-01-01T00:00:00Z",
            "labels":{"app":"db","weft.dev/identity":"first"},
            "annotations":{"k8s.v1.cni.cncf.io/networks":"a","k8s.v1.cni.cncf.io/network-status":"[]","note":"mine"},
            "ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"n","uid":"n1"},
            {"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"s1","controller":true}],
            "managedFields":[{"manager":"kubectl"}]},
            "spec":{"nodeName":"worker-1","hostNetwork":true,"schedulingGates":[{"name":"weft.dev/networks"},{"name":"other"}],
            "containers":[{"name":"app","image":"i"}]},"status":{"phase":"Pending"}}""";

    private static final Function<String, Optional<String>> NO_LABELS = host -> Optional.empty();

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    private WatchedPod read(String text) {
        return serialization.unmarshal(text, WatchedPod.class);
    }

    @Test
    void whatIsDecidedOnIsReadAndSurvivesTheTrim() {
        PodView expected = new PodView(
                "u1",
                "shop",
                "db-0",
                "7",
                "worker-1",
                true,
                true,
                List.of("weft.dev/networks", "other"),
                Map.of("k8s.v1.cni.cncf.io/networks", "a", "k8s.v1.cni.cncf.io/network-status", "[]"),
                new PodIdentity(PodIdentity.Kind.LABEL, "first"),
                "worker-1");

        assertThat(read(POD).trimmed().view(NO_LABELS)).isEqualTo(expected);
        assertThat(read(POD.replace("weft.dev/identity", "other"))
                        .trimmed()
                        .view(NO_LABELS)
                        .identity())
                .isEqualTo(new PodIdentity(PodIdentity.Kind.STATEFULSET, "db-0"));
    }

    @Test
    void theOneNodeThatAGatedPodCanBeOnSurvivesTheTrim() {
        String free = POD.replace("\"nodeName\":\"worker-1\",", "");
        String bySelector =
                free.replace("\"spec\":{", "\"spec\":{\"nodeSelector\":{\"kubernetes.io/hostname\":\"h2\"},");
        String byName = free.replace("\"spec\":{", """
                "spec":{"affinity":{"podAffinity":{},"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":
                {"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["worker-3"]}]}]}}},""");

        assertThat(read(free).trimmed().view(NO_LABELS).pinned()).isEmpty();
        assertThat(read(bySelector)
                        .trimmed()
                        .view(host -> Optional.of("node-of-" + host))
                        .pinned())
                .isEqualTo("node-of-h2");
        assertThat(read(byName).trimmed().view(NO_LABELS).pinned()).isEqualTo("worker-3");
    }

    @Test
    void whatIsNotDecidedOnIsNotKept() {
        WatchedPod pod = read(POD);

        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.trimmed().getMetadata().getAnnotations()).doesNotContainKey("note");
        assertThat(pod.trimmed().getMetadata().getLabels()).containsOnlyKeys("weft.dev/identity");
        assertThat(pod.trimmed().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void aPodOfFewFieldsIsReadToo() {
        WatchedPod pod = read(
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"uid\":\"c\"}}");

        assertThat(pod.isGated()).isFalse();
        assertThat(pod.trimmed().view(NO_LABELS).node()).isEmpty();
    }

    @Test
    void onlyAPodThatHasItsAddressesAndNoGateWasLetGo() {
        String written = POD.replace("\"note\"", "\"weft.dev/requested-networks\"");

        assertThat(read(POD).isLetGo()).isFalse();
        assertThat(read(written).isLetGo()).isFalse();
        assertThat(read(written.replace("weft.dev/networks\"},{", "another\"},{"))
                        .isLetGo())
                .isTrue();
        assertThat(read(POD.replace("weft.dev/networks\"},{", "another\"},{")).isLetGo())
                .isFalse();
    }

    @Test
    void theEventsOfAWatchBringItOnceItsClassIsRegistered() {
        serialization.registerKubernetesResource("v1", "Pod", WatchedPod.class);

        WatchEvent event = serialization.unmarshal("{\"type\":\"ADDED\",\"object\":" + POD + "}", WatchEvent.class);

        assertThat(event.getObject())
                .isInstanceOfSatisfying(
                        WatchedPod.class, pod -> assertThat(pod.isGated()).isTrue());
    }
}
