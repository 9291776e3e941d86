package dev.weft.local.api;

import static dev.weft.local.api.TestServer.pod;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PodRulesTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static TestServer server;
    private static Rest rest;

    @BeforeAll
    static void start() {
        server = new TestServer();
        rest = server.rest();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void bind(String pod) {
        rest.post(PODS + "/" + pod + "/binding", yaml("{target: {kind: Node, name: n1}}"))
                .is(201);
    }

    @Test
    void aGatedPodWaitsUnscheduledUntilItsGatesAreGone() {
        JsonNode made = rest.post(
                        PODS, pod("gated", "{schedulingGates: [{name: weft.dev/networks}, {name: other/gate}]}"))
                .is(201);
        assertThat(made.path("status").path("phase").asText()).isEqualTo("Pending");
        assertThat(made.path("status").path("conditions").path(0).path("reason").asText())
                .isEqualTo("SchedulingGated");
        rest.post(PODS + "/gated/binding", yaml("{target: {kind: Node, name: n1}}"))
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"gated\": pod gated has non-empty .spec.schedulingGates");

        JsonNode one = rest.patch(
                        PODS + "/gated",
                        Rest.STRATEGIC,
                        "{\"metadata\":{\"annotations\":{\"k8s.v1.cni.cncf.io/networks\":\"[]\"}},\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\",\"$patch\":\"delete\"}]}}")
                .is(200);
        assertThat(one.path("spec").path("schedulingGates").toString()).isEqualTo("[{\"name\":\"other/gate\"}]");

        String version = one.path("metadata").path("resourceVersion").asText();
        JsonNode free = rest.patch(
                        PODS + "/gated",
                        Rest.MERGE,
                        "{\"metadata\":{\"resourceVersion\":\"" + version
                                + "\",\"annotations\":{\"x\":\"y\"}},\"spec\":{\"schedulingGates\":[]}}")
                .is(200);
        assertThat(free.path("spec").path("schedulingGates")).isEmpty();
        assertThat(free.path("status").path("conditions")).isEmpty();
        bind("gated");
    }

    @Test
    void aGateIsNeverAddedLater() {
        rest.post(PODS, pod("late", "{}")).is(201);

        rest.patch(PODS + "/late", Rest.MERGE, "{\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\"}]}}")
                .fails(
                        422,
                        "Invalid",
                        "Pod \"late\" is invalid: spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'weft.dev/networks'");
    }

    @Test
    void aPodsSpecIsImmutableButForImagesAndAddedTolerations() {
        rest.post(PODS, pod("fixed", "{tolerations: [{key: a, operator: Exists}]}"))
                .is(201);

        rest.patch(PODS + "/fixed", Rest.STRATEGIC, "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"j\"}]}}")
                .is(200);
        rest.patch(
                        PODS + "/fixed",
                        Rest.MERGE,
                        "{\"spec\":{\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\"},{\"key\":\"b\",\"operator\":\"Exists\"}]}}")
                .is(200);
        rest.patch(PODS + "/fixed", Rest.MERGE, "{\"spec\":{\"tolerations\":[]}}")
                .is(422);
        JsonNode refused = rest.patch(PODS + "/fixed", Rest.MERGE, "{\"spec\":{\"hostNetwork\":true}}")
                .is(422);
        assertThat(refused.path("message").asText())
                .startsWith(
                        "Pod \"fixed\" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`");
        rest.patch(PODS + "/fixed", Rest.MERGE, "{\"spec\":{\"nodeName\":\"n1\"}}")
                .is(422);
    }

    @Test
    void aNodeSelectorMayNarrowWhileThePodIsGated() {
        rest.post(PODS, pod("narrow", "{nodeSelector: {a: b}, schedulingGates: [{name: g}]}"))
                .is(201);

        rest.patch(PODS + "/narrow", Rest.MERGE, "{\"spec\":{\"nodeSelector\":{\"c\":\"d\"}}}")
                .is(200);
        rest.patch(PODS + "/narrow", Rest.MERGE, "{\"spec\":{\"nodeSelector\":{\"a\":\"x\"}}}")
                .is(422);
    }

    @Test
    void aPodWithoutContainersIsRefused() {
        rest.post(PODS, yaml("{metadata: {name: empty}, spec: {}}"))
                .fails(422, "Invalid", "Pod \"empty\" is invalid: spec.containers: Required value");
    }

    @Test
    void aBoundPodGoesWhenTheKubeletFinishesIt() {
        rest.post(PODS, pod("bound", "{}")).is(201);
        bind("bound");
        rest.post(PODS + "/bound/binding", yaml("{target: {name: n2}}"))
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already assigned to node \"n1\"");

        JsonNode marked = rest.delete(PODS + "/bound").is(200);
        assertThat(marked.path("metadata").path("deletionGracePeriodSeconds").asInt())
                .isEqualTo(30);
        rest.get(PODS + "/bound").is(200);
        rest.delete(PODS + "/bound", "{\"gracePeriodSeconds\":0}").is(200);
        rest.get(PODS + "/bound").is(404);
    }

    @Test
    void anUnboundPodGoesAtOnceAndAnEvictionIsADeletion() {
        rest.post(PODS, pod("unbound", "{}")).is(201);
        rest.delete(PODS + "/unbound").is(200);
        rest.get(PODS + "/unbound").is(404);

        rest.post(PODS, pod("evicted", "{}")).is(201);
        rest.post(
                        PODS + "/evicted/eviction",
                        yaml("{apiVersion: policy/v1, kind: Eviction, metadata: {name: evicted}}"))
                .is(201);
        rest.get(PODS + "/evicted").is(404);
    }

    @Test
    void theKubeletWritesAnnotationsWithTheStatus() {
        rest.post(PODS, pod("status", "{}")).is(201);

        JsonNode running = rest.patch(
                        PODS + "/status/status",
                        Rest.MERGE,
                        "{\"metadata\":{\"annotations\":{\"k8s.v1.cni.cncf.io/network-status\":\"[]\"}},\"status\":{\"phase\":\"Running\"}}")
                .is(200);

        assertThat(running.path("status").path("phase").asText()).isEqualTo("Running");
        assertThat(running.path("metadata").path("annotations")).hasSize(1);
    }

    @Test
    void podsAreFoundByNodeAndPhase() {
        rest.post(PODS, pod("found", "{}")).is(201);
        rest.post(PODS + "/found/binding", yaml("{target: {name: finder}}")).is(201);

        JsonNode list = rest.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dfinder,status.phase%3DPending")
                .is(200);

        assertThat(list.path("items")).hasSize(1);
        assertThat(rest.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dfinder,status.phase!%3DPending")
                        .is(200)
                        .path("items"))
                .isEmpty();
    }
}
