package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods: gates, what may change, binding. Rule: pod validation and strategy. */
abstract class PodCases extends Cases {

    private static final String GATED = "schedulingGates: [{name: weft.dev/networks}, {name: other/gate}]";
    private static final String FIXED =
            "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    PodCases(ApiServer server) {
        super(server);
    }

    private String pod() {
        return core("pods") + "/p";
    }

    private JsonNode made(String more) {
        return api.post(core("pods"), podOf("p", more)).is(201);
    }

    private String bind(String node) {
        return Yaml.of("{apiVersion: v1, kind: Binding, metadata: {name: p}, target: {kind: Node, name: %s}}", node)
                .toString();
    }

    @Test
    void aNewPodIsPendingWithItsDefaults() {
        JsonNode pod = made("");

        assertThat(pod.at("/status/phase").asText()).isEqualTo("Pending");
        assertThat(pod.at("/status/qosClass").asText()).isEqualTo("BestEffort");
        assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Always");
        assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(pod.at("/spec/dnsPolicy").asText()).isEqualTo("ClusterFirst");
        assertThat(pod.at("/spec/schedulerName").asText()).isEqualTo("default-scheduler");
        assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo("Always");
        assertThat(pod.at("/spec/containers/0/terminationMessagePath").asText()).isEqualTo("/dev/termination-log");
        assertThat(pod.at("/spec/securityContext").toString()).isEqualTo("{}");
        assertThat(pod.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void aPodNeedsAContainer() {
        api.post(core("pods"), Yaml.of("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}"))
                .fails(422, "Invalid", "Pod \"p\" is invalid: spec.containers: Required value");
    }

    @Test
    void aContainerNeedsANameAndAnImage() {
        api.post(core("pods"), Yaml.of("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{}]}}"))
                .fails(
                        422,
                        "Invalid",
                        "Pod \"p\" is invalid: [spec.containers[0].name: Required value, spec.containers[0].image: Required value]");
    }

    @Test
    void containersHaveNamesOfTheirOwn() {
        api.post(
                        core("pods"),
                        Yaml.of(
                                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}, {name: c, image: i}]}}"))
                .fails(422, "Invalid", "Pod \"p\" is invalid: spec.containers[1].name: Duplicate value: \"c\"");
    }

    @Test
    void aGatedPodSaysSoInItsConditions() {
        JsonNode condition = made(GATED).at("/status/conditions/0");

        assertThat(condition.path("type").asText()).isEqualTo("PodScheduled");
        assertThat(condition.path("status").asText()).isEqualTo("False");
        assertThat(condition.path("reason").asText()).isEqualTo("SchedulingGated");
        assertThat(condition.path("message").asText())
                .isEqualTo("Scheduling is blocked due to non-empty scheduling gates");
    }

    @Test
    void aGateIsNotAddedLater() {
        made("");

        api.merge(pod(), "{\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\"}]}}")
                .fails(
                        422,
                        "Invalid",
                        "Pod \"p\" is invalid: spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'weft.dev/networks'");
    }

    @Test
    void aGateIsLiftedTogetherWithAnAnnotation() {
        JsonNode pod = made(GATED);

        JsonNode stored = api.strategic(
                        pod(),
                        "{\"metadata\":{\"resourceVersion\":\"" + version(pod)
                                + "\",\"annotations\":{\"a\":\"x\"}},\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\",\"$patch\":\"delete\"}]}}")
                .is(200);

        assertThat(stored.at("/spec/schedulingGates").toString()).isEqualTo("[{\"name\":\"other/gate\"}]");
        assertThat(stored.at("/metadata/annotations/a").asText()).isEqualTo("x");
        api.strategic(
                        pod(),
                        "{\"metadata\":{\"resourceVersion\":\"" + version(pod)
                                + "\"},\"spec\":{\"schedulingGates\":[]}}")
                .fails(409, "Conflict");
    }

    @Test
    void gateNamesAreQualifiedAndUnique() {
        api.post(core("pods"), podOf("p", "schedulingGates: [{name: a/a}, {name: a/a}]"))
                .fails(422, "Invalid", "Pod \"p\" is invalid: spec.schedulingGates[1]: Duplicate value: \"a/a\"");
        api.post(core("pods"), podOf("p", "schedulingGates: [{name: 'not good'}]"))
                .fails(422, "Invalid");
    }

    @Test
    void aGatedPodIsNotBound() {
        made(GATED);

        api.post(pod() + "/binding", Yaml.of(bind("n")))
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"p\": pod p has non-empty .spec.schedulingGates");
        api.post(core("pods"), podOf("q", "nodeName: n, schedulingGates: [{name: weft.dev/networks}]"))
                .fails(
                        422,
                        "Invalid",
                        "Pod \"q\" is invalid: spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared");
    }

    @Test
    void theNodeSelectorOfAGatedPodOnlyGrows() {
        made(GATED + ", nodeSelector: {a: x}");

        api.merge(pod(), "{\"spec\":{\"nodeSelector\":{\"b\":\"y\"}}}").is(200);
        JsonNode status =
                api.merge(pod(), "{\"spec\":{\"nodeSelector\":{\"a\":\"z\"}}}").fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .startsWith("Pod \"p\" is invalid: spec.nodeSelector: Invalid value: ")
                .endsWith(": only additions to spec.nodeSelector are allowed (no mutations or deletions)");
    }

    @Test
    void theNodeSelectorOfAnUngatedPodIsFixed() {
        made("");

        JsonNode status =
                api.merge(pod(), "{\"spec\":{\"nodeSelector\":{\"a\":\"z\"}}}").fails(422, "Invalid");

        assertThat(status.path("message").asText()).startsWith("Pod \"p\" is invalid: " + FIXED);
    }

    @Test
    void theAffinityOfAGatedPodMayBeSet() {
        made(GATED);

        api.merge(
                        pod(),
                        "{\"spec\":{\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[\"x\"]}]}]}}}}}")
                .is(200);
    }

    @Test
    void resourceRequestsAreFixed() {
        made(GATED);

        JsonNode status = api.strategic(
                        pod(),
                        "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"weft.dev/vf\":\"1\"},\"requests\":{\"weft.dev/vf\":\"1\"}}}]}}")
                .fails(422, "Invalid");

        assertThat(status.path("message").asText()).startsWith("Pod \"p\" is invalid: " + FIXED);
    }

    @Test
    void anImageMayChange() {
        made("");

        assertThat(api.strategic(pod(), "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"j\"}]}}")
                        .is(200)
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void containersAreNotAdded() {
        made("");

        JsonNode status = api.strategic(pod(), "{\"spec\":{\"containers\":[{\"name\":\"d\",\"image\":\"j\"}]}}")
                .fails(422, "Invalid");

        assertThat(status.path("message").asText())
                .startsWith(
                        "Pod \"p\" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers");
    }

    @Test
    void tolerationsOnlyGrow() {
        made("tolerations: [{key: a, operator: Exists}]");

        api.jsonPatch(
                        pod(),
                        "[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"b\",\"operator\":\"Exists\"}}]")
                .is(200);
        JsonNode status = api.jsonPatch(pod(), "[{\"op\":\"remove\",\"path\":\"/spec/tolerations/0\"}]")
                .fails(422, "Invalid");
        assertThat(status.path("message").asText())
                .contains(
                        "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds");
    }

    @Test
    void aBindingSetsTheNodeOnce() {
        made("");

        JsonNode status = api.post(pod() + "/binding", Yaml.of(bind("n"))).is(201);
        assertThat(status.path("status").asText()).isEqualTo("Success");
        JsonNode bound = api.get(pod()).is(200);
        assertThat(bound.at("/spec/nodeName").asText()).isEqualTo("n");
        assertThat(bound.at("/status/conditions/0/type").asText()).isEqualTo("PodScheduled");
        assertThat(bound.at("/status/conditions/0/status").asText()).isEqualTo("True");

        api.post(pod() + "/binding", Yaml.of(bind("m")))
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n\"");
    }

    @Test
    void aBindingMayBringAnnotations() {
        made("");
        ObjectNode binding = Yaml.of(bind("n"));
        binding.withObject("/metadata/annotations").put("a", "x");

        api.post(pod() + "/binding", binding).is(201);

        assertThat(api.get(pod()).is(200).at("/metadata/annotations/a").asText())
                .isEqualTo("x");
    }

    @Test
    void annotationsOfAPodMayChangeAtAnyTime() {
        made("nodeName: n");

        assertThat(List.of(api.merge(pod(), "{\"metadata\":{\"annotations\":{\"a\":\"x\"}}}")
                        .is(200)
                        .at("/metadata/generation")
                        .asInt()))
                .containsExactly(1);
    }

    @Test
    void theStatusIsSetAtItsOwnPlace() {
        made("");

        assertThat(api.merge(pod(), "{\"status\":{\"phase\":\"Running\"}}")
                        .is(200)
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Pending");
        JsonNode stored = api.merge(
                        pod() + "/status",
                        "{\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.0.1\"}],\"podIP\":\"10.0.0.1\"}}")
                .is(200);
        assertThat(stored.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(stored.at("/status/podIPs/0/ip").asText()).isEqualTo("10.0.0.1");
    }
}
