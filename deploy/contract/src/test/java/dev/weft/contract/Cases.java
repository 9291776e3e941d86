package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Cases of one subject. Each has a namespace of its own; what it makes outside of it is deleted when it ends. */
abstract class Cases {

    static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    static final String LOOM_GROUP = "contract.weft.dev";

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration OFTEN = Duration.ofMillis(50);

    final ApiServer server;
    final Api api;
    final String namespace = "c-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> outside = new ArrayList<>();

    Cases(ApiServer server) {
        this.server = server;
        this.api = Api.of(server);
    }

    @BeforeEach
    void makeNamespace() {
        api.post("/api/v1/namespaces", Yaml.of("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}", namespace))
                .is(201);
    }

    @AfterEach
    void deleteWhatIsOutside() {
        outside.reversed().forEach(api::delete);
        api.delete("/api/v1/namespaces/" + namespace);
    }

    /** Deletes what is at this path when the case ends. */
    final void outside(String path) {
        outside.add(path);
    }

    /** Where a core kind of this case's namespace is. */
    final String core(String plural) {
        return "/api/v1/namespaces/" + namespace + "/" + plural;
    }

    /** Where a kind of a group is in this case's namespace. */
    final String at(String apiVersion, String plural) {
        return "/apis/" + apiVersion + "/namespaces/" + namespace + "/" + plural;
    }

    final String configMap(String name) {
        return core("configmaps") + "/" + name;
    }

    final JsonNode makeConfigMap(String name, String data) {
        return api.post(core("configmaps"), configMapOf(name, data)).is(201);
    }

    static ObjectNode configMapOf(String name, String data) {
        return Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: %s}", name, data);
    }

    static ObjectNode podOf(String name, String more) {
        return Yaml.of(
                "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {containers: [{name: c, image: i}]%s}}",
                name, more.isEmpty() ? "" : ", " + more);
    }

    /** Where the looms of this case are; their definition is served when this returns. */
    final String looms() {
        define("looms.yaml");
        return at(LOOM_GROUP + "/v1", "looms");
    }

    static ObjectNode loomOf(String name, String spec) {
        return Yaml.of("{apiVersion: contract.weft.dev/v1, kind: Loom, metadata: {name: %s}, spec: %s}", name, spec);
    }

    /** Serves the definition of a file, which stays for the cases after this one. */
    final void define(String file) {
        ObjectNode definition = Yaml.file(file);
        if (api.get(CRDS + "/" + definition.at("/metadata/name").asText()).code() == 404) {
            served(definition);
        }
    }

    /** Serves a definition until the case ends. */
    final void define(ObjectNode definition) {
        outside(CRDS + "/" + definition.at("/metadata/name").asText());
        served(definition);
    }

    private void served(ObjectNode definition) {
        api.post(CRDS, definition).is(201);
        String group = definition.at("/spec/group").asText();
        String plural = definition.at("/spec/names/plural").asText();
        definition.at("/spec/versions").forEach(v -> {
            if (v.path("served").asBoolean()) {
                String path = "/apis/" + group + "/" + v.path("name").asText() + "/" + plural;
                until(() -> assertThat(api.get(path).code()).isEqualTo(200));
            }
        });
    }

    /** Waits until this holds. */
    static void until(org.awaitility.core.ThrowingRunnable holds) {
        await().atMost(LONGEST).pollInterval(OFTEN).untilAsserted(holds);
    }

    static String version(JsonNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    /** The fields that a manager owns by an operation, or nothing. */
    static String owned(JsonNode object, String manager, String operation) {
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)
                    && entry.path("operation").asText().equals(operation)) {
                return entry.path("fieldsV1").toString();
            }
        }
        return "";
    }

    static List<String> names(JsonNode list) {
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .map(i -> i.at("/metadata/name").asText())
                .toList();
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** The causes of a failure as {@code reason field: message}. */
    static List<String> causes(JsonNode status) {
        return StreamSupport.stream(status.at("/details/causes").spliterator(), false)
                .map(c -> c.path("reason").asText() + " " + c.path("field").asText() + ": "
                        + c.path("message").asText())
                .toList();
    }
}
