package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Subresources with a life of their own. */
abstract class SubresourceCases extends Cases {

    SubresourceCases(ApiServer server) {
        super(server);
    }

    @Test
    void theStatusIsChangedAtItsOwnPlaceOnly() {
        String looms = looms();
        api.post(looms, loomOf("a", "{threads: 2}")).is(201);

        assertThat(api.merge(looms + "/a", "{\"status\":{\"woven\":3}}").is(200).has("status"))
                .isFalse();
        JsonNode stored = api.merge(looms + "/a/status", "{\"status\":{\"woven\":3},\"spec\":{\"threads\":9}}")
                .is(200);

        assertThat(stored.at("/status/woven").asInt()).isEqualTo(3);
        assertThat(stored.at("/spec/threads").asInt()).isEqualTo(2);
        assertThat(stored.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void anUpdateKeepsTheStatus() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);
        ObjectNode now = api.merge(looms + "/a/status", "{\"status\":{\"woven\":3}}")
                .is(200)
                .deepCopy();
        now.remove("status");
        now.withObject("/spec").put("threads", 4);

        JsonNode stored = api.put(looms + "/a", now).is(200);

        assertThat(stored.at("/status/woven").asInt()).isEqualTo(3);
        assertThat(stored.at("/spec/threads").asInt()).isEqualTo(4);
    }

    @Test
    void aStatusUpdateKeepsTheLabelsOfADefinedKind() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        JsonNode stored = api.merge(
                        looms + "/a/status", "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"status\":{\"woven\":1}}")
                .is(200);

        assertThat(stored.path("metadata").has("labels")).isFalse();
    }

    @Test
    void theStatusOfANodeIsChangedAtItsOwnPlace() {
        String node = "/api/v1/nodes/n-" + namespace;
        outside(node);
        api.post("/api/v1/nodes", Yaml.of("{apiVersion: v1, kind: Node, metadata: {name: n-%s}}", namespace))
                .is(201);

        JsonNode stored = api.strategic(
                        node + "/status",
                        "{\"status\":{\"capacity\":{\"weft.dev/vf\":\"4\"}},\"spec\":{\"unschedulable\":true}}")
                .is(200);

        assertThat(stored.path("status").path("capacity").path("weft.dev/vf").asText())
                .isEqualTo("4");
        assertThat(stored.path("spec").has("unschedulable")).isFalse();
    }

    @Test
    void conditionsOfAPodMergeByType() {
        api.post(core("pods"), podOf("p", "")).is(201);
        String status = core("pods") + "/p/status";
        api.strategic(status, "{\"status\":{\"conditions\":[{\"type\":\"weft.dev/one\",\"status\":\"True\"}]}}")
                .is(200);

        JsonNode stored = api.strategic(
                        status, "{\"status\":{\"conditions\":[{\"type\":\"weft.dev/two\",\"status\":\"False\"}]}}")
                .is(200);

        assertThat(stored.at("/status/conditions").findValuesAsText("type"))
                .containsExactlyInAnyOrder("weft.dev/one", "weft.dev/two");
    }

    @Test
    void aStatusIsReadAtItsOwnPlace() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        assertThat(api.get(looms + "/a/status").is(200))
                .isEqualTo(api.get(looms + "/a").is(200));
    }

    @Test
    void aKindWithoutAStatusHasNoSuchPlace() {
        makeConfigMap("a", "{}");

        api.get(configMap("a") + "/status").fails(404, "NotFound", "the server could not find the requested resource");
    }

    @Test
    void aStatusIsValidated() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        api.merge(looms + "/a/status", "{\"status\":{\"conditions\":\"good\"}}")
                .fails(
                        422,
                        "Invalid",
                        "Loom.contract.weft.dev \"a\" is invalid: [status.conditions: Invalid value: \"string\": conditions in body must be of type array: \"string\""
                                + SchemaCases.UNCHECKED);
    }

    @Test
    void aDefinedKindIsScaled() {
        String looms = looms();
        api.post(looms, loomOf("a", "{threads: 2}")).is(201);

        JsonNode scale = api.get(looms + "/a/scale").is(200);
        assertThat(scale.path("kind").asText()).isEqualTo("Scale");
        assertThat(scale.path("apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(2);
        api.merge(looms + "/a/scale", "{\"spec\":{\"replicas\":5}}").is(200);

        assertThat(api.get(looms + "/a").is(200).at("/spec/threads").asInt()).isEqualTo(5);
    }

    @Test
    void aDeploymentIsScaled() {
        String deployments = at("apps/v1", "deployments");
        api.post(deployments, Yaml.of("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a}
                spec:
                  selector: {matchLabels: {app: a}}
                  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: i}]}}
                """)).is(201);
        ObjectNode scale = api.get(deployments + "/a/scale").is(200).deepCopy();
        assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(scale.at("/status/selector").asText()).isEqualTo("app=a");

        scale.withObject("/spec").put("replicas", 3);
        assertThat(api.put(deployments + "/a/scale", scale)
                        .is(200)
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);

        assertThat(api.get(deployments + "/a").is(200).at("/spec/replicas").asInt())
                .isEqualTo(3);
    }

    @Test
    void aPlaceThatIsNotServedIsNotFound() {
        makeConfigMap("a", "{}");

        api.get(configMap("a") + "/nothing").fails(404, "NotFound", "the server could not find the requested resource");
    }
}
