package dev.weft.runtime.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedWatchEventsTest {

    private static final String POD = """
            {"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","namespace":"shop",
            "uid":"u","resourceVersion":"7","labels":{"app":"web"},"managedFields":[{"manager":"kubelet","operation":"Update",
            "apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:phase":{}}}}]},"spec":{"schedulingGates":
            [{"name":"weft.dev/networks"}],"containers":[{"name":"app","image":"i","resources":{"requests":{"cpu":"100m"}}}]},
            "status":{"phase":"Pending","new":[1]}}}""";

    private final KubernetesSerialization streamed = new StreamedWatchEvents();
    private final KubernetesSerialization ofTheClient = new KubernetesSerialization();

    private WatchEvent read(String text) {
        return streamed.unmarshal(text, WatchEvent.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                POD,
                "{\"object\":{\"spec\":{\"nodeName\":\"n\"},\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"kind\":\"Pod\"},\"type\":\"DELETED\"}",
                "{\"type\":\"MODIFIED\",\"object\":{\"apiVersion\":\"example.org/v1\",\"kind\":\"Wheel\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"spokes\":28}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"spec\":{\"containers\":null},\"status\":{}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}",
                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version: 1 (2)\",\"reason\":\"Expired\",\"code\":410}}",
            })
    void anEventIsReadAsTheClientReadsIt(String text) {
        assertThat(read(text)).isEqualTo(ofTheClient.unmarshal(text, WatchEvent.class));
    }

    @Test
    void aPodIsAPodAndAnErrorIsAStatus() {
        assertThat(read(POD).getObject()).isInstanceOf(Pod.class);
        assertThat(read("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410}}")
                        .getObject())
                .isInstanceOfSatisfying(
                        Status.class, status -> assertThat(status.getCode()).isEqualTo(410));
    }

    @Test
    void aKindThatNoClassIsKnownForKeepsItsNames() {
        String text =
                "{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"example.org/v1\",\"kind\":\"Wheel\",\"metadata\":{\"name\":\"a\"}}}";

        assertThat(read(text).getObject()).isInstanceOfSatisfying(GenericKubernetesResource.class, wheel -> {
            assertThat(wheel.getKind()).isEqualTo("Wheel");
            assertThat(wheel.getApiVersion()).isEqualTo("example.org/v1");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"type\":\"ADDED\",\"object\":\"a\"}",
                "{\"type\":\"ADDED\",\"object\":{}}",
                "{\"type\":"
            })
    void whatIsNoEventIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(KubernetesClientException.class);
    }
}
