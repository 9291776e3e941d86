package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deletion, finalizers and what becomes of dependents. Rule: registry/rest's BeforeDelete and the garbage collector. */
abstract class DeletionCases extends Cases {

    DeletionCases(ApiServer server) {
        super(server);
    }

    private JsonNode held(String name) {
        return api.post(
                        core("configmaps"),
                        Yaml.of(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, finalizers: [weft.dev/held]}}",
                                name))
                .is(201);
    }

    private void letGo(String name) {
        api.merge(configMap(name), "{\"metadata\":{\"finalizers\":null}}").is(200);
    }

    private void owned(String name, JsonNode owner) {
        api.post(
                        core("configmaps"),
                        Yaml.of(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}]}}",
                                name,
                                owner.at("/metadata/name").asText(),
                                owner.at("/metadata/uid").asText()))
                .is(201);
    }

    @Test
    void aDeletionAnswersWithSuccessAndWhatIsGone() {
        JsonNode made = makeConfigMap("a", "{}");

        JsonNode status = api.delete(configMap("a")).is(200);

        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("status").asText()).isEqualTo("Success");
        assertThat(status.path("details").toString())
                .isEqualTo("{\"name\":\"a\",\"kind\":\"configmaps\",\"uid\":\""
                        + made.at("/metadata/uid").asText() + "\"}");
        api.get(configMap("a")).fails(404, "NotFound", "configmaps \"a\" not found");
    }

    @Test
    void whatIsNotThereIsNotDeleted() {
        JsonNode status = api.delete(configMap("a")).fails(404, "NotFound", "configmaps \"a\" not found");

        assertThat(status.path("details").toString()).isEqualTo("{\"name\":\"a\",\"kind\":\"configmaps\"}");
    }

    @Test
    void anUnboundPodIsGoneAtOnceAndShown() {
        api.post(core("pods"), podOf("p", "")).is(201);

        JsonNode gone = api.delete(core("pods") + "/p").is(200);

        assertThat(gone.path("kind").asText()).isEqualTo("Pod");
        assertThat(gone.at("/metadata/deletionGracePeriodSeconds").asInt()).isZero();
        api.get(core("pods") + "/p").is(404);
    }

    @Test
    void aBoundPodIsMarkedForItsGrace() {
        api.post(core("pods"), podOf("p", "nodeName: n, terminationGracePeriodSeconds: 20"))
                .is(201);

        JsonNode marked = api.delete(core("pods") + "/p").is(200);

        assertThat(marked.path("kind").asText()).isEqualTo("Pod");
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(20);
        assertThat(marked.at("/metadata/deletionTimestamp").asText())
                .isGreaterThan(marked.at("/metadata/creationTimestamp").asText());
        assertThat(api.delete(core("pods") + "/p", "{\"gracePeriodSeconds\":5}")
                        .is(200)
                        .at("/metadata/deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(5);
        api.delete(core("pods") + "/p?gracePeriodSeconds=0").is(200);
        api.get(core("pods") + "/p").is(404);
    }

    @Test
    void aFinalizerHoldsTheObject() {
        JsonNode made = held("a");

        JsonNode marked = api.delete(configMap("a")).is(200);

        assertThat(marked.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(marked.path("metadata").has("deletionTimestamp")).isTrue();
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt()).isZero();
        assertThat(version(marked)).isNotEqualTo(version(made));
        assertThat(version(api.delete(configMap("a")).is(200))).isEqualTo(version(marked));
        letGo("a");
        api.get(configMap("a")).is(404);
    }

    @Test
    void theLastFinalizersRemovalAnswersWithTheObject() {
        held("a");
        api.delete(configMap("a")).is(200);

        JsonNode last =
                api.merge(configMap("a"), "{\"metadata\":{\"finalizers\":[]}}").is(200);

        assertThat(last.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(last.path("metadata").has("finalizers")).isFalse();
    }

    @Test
    void noFinalizerIsAddedToWhatIsBeingDeleted() {
        held("a");
        api.delete(configMap("a")).is(200);

        api.merge(configMap("a"), "{\"metadata\":{\"finalizers\":[\"weft.dev/held\",\"weft.dev/more\"]}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"weft.dev/more\"}");
        letGo("a");
    }

    @Test
    void whatIsBeingDeletedCanStillBeChanged() {
        held("a");
        api.delete(configMap("a")).is(200);

        api.merge(configMap("a"), "{\"data\":{\"a\":\"x\"}}").is(200);
        letGo("a");
    }

    @Test
    void theGenerationCountsTheMark() {
        String looms = looms();
        api.post(
                        looms,
                        Yaml.of(
                                "{apiVersion: contract.weft.dev/v1, kind: Loom, metadata: {name: a, finalizers: [weft.dev/held]}, spec: {}}"))
                .is(201);

        assertThat(api.delete(looms + "/a").is(200).at("/metadata/generation").asInt())
                .isEqualTo(2);
        api.merge(looms + "/a", "{\"metadata\":{\"finalizers\":null}}").is(200);
    }

    @Test
    void aDeletionOfAnotherObjectOfTheNameConflicts() {
        JsonNode made = makeConfigMap("a", "{}");

        api.delete(configMap("a"), "{\"preconditions\":{\"uid\":\"0\"}}")
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (0) does not match the UID in record ("
                                + made.at("/metadata/uid").asText()
                                + "). The object might have been deleted and then recreated");
        api.delete(
                        configMap("a"),
                        "{\"preconditions\":{\"uid\":\""
                                + made.at("/metadata/uid").asText() + "\"}}")
                .is(200);
    }

    @Test
    void aDeletionOfAnOldVersionConflicts() {
        JsonNode made = makeConfigMap("a", "{}");
        JsonNode now = api.merge(configMap("a"), "{\"data\":{\"a\":\"x\"}}").is(200);

        api.delete(configMap("a"), "{\"preconditions\":{\"resourceVersion\":\"" + version(made) + "\"}}")
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on ConfigMap \"a\": the ResourceVersion in the precondition ("
                                + version(made) + ") does not match the ResourceVersion in record (" + version(now)
                                + "). The object might have been modified");
    }

    @Test
    void aCollectionIsDeletedBySelector() {
        for (String name : List.of("a", "b", "c")) {
            api.post(
                            core("configmaps"),
                            Yaml.of(
                                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, labels: {keep: '%s'}}}",
                                    name, name.equals("b")))
                    .is(201);
        }

        JsonNode gone =
                api.delete(core("configmaps") + "?labelSelector=keep!%3Dtrue").is(200);

        assertThat(gone.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(names(gone)).containsExactly("a", "c");
        assertThat(names(api.get(core("configmaps")).is(200))).containsExactly("b");
    }

    @Test
    void aForegroundDeletionWaitsForTheDependents() {
        JsonNode owner = makeConfigMap("owner", "{}");
        owned("dependent", owner);

        JsonNode marked =
                api.delete(configMap("owner") + "?propagationPolicy=Foreground").is(200);

        assertThat(texts(marked.at("/metadata/finalizers"))).containsExactly("foregroundDeletion");
        assertThat(marked.path("metadata").has("deletionTimestamp")).isTrue();
    }

    @Test
    void anOrphaningDeletionLeavesTheDependentsToTheCollector() {
        makeConfigMap("owner", "{}");

        JsonNode marked = api.delete(configMap("owner"), "{\"propagationPolicy\":\"Orphan\"}")
                .is(200);

        assertThat(marked.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(texts(marked.at("/metadata/finalizers"))).containsExactly("orphan");
    }

    @Test
    void anUnknownPropagationPolicyIsRefused() {
        makeConfigMap("a", "{}");

        api.delete(configMap("a"), "{\"propagationPolicy\":\"Sideways\"}")
                .fails(
                        422,
                        "Invalid",
                        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
    }

    @Test
    void propagationIsSaidInOneWayOnly() {
        makeConfigMap("a", "{}");

        api.delete(configMap("a"), "{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}")
                .fails(
                        422,
                        "Invalid",
                        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set");
    }

    @Test
    void aNamespaceBeingDeletedTakesNothingNew() {
        String other = namespace + "-x";
        api.post("/api/v1/namespaces", Yaml.of("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}", other))
                .is(201);
        api.post(
                        "/api/v1/namespaces/" + other + "/configmaps",
                        Yaml.of(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [weft.dev/held]}}"))
                .is(201);

        JsonNode marked = api.delete("/api/v1/namespaces/" + other).is(200);
        assertThat(marked.at("/status/phase").asText()).isEqualTo("Terminating");
        JsonNode status = api.post("/api/v1/namespaces/" + other + "/configmaps", configMapOf("a", "{}"))
                .fails(
                        403,
                        "Forbidden",
                        "configmaps \"a\" is forbidden: unable to create new content in namespace " + other
                                + " because it is being terminated");
        assertThat(causes(status))
                .containsExactly(
                        "NamespaceTerminating metadata.namespace: namespace " + other + " is being terminated");
        api.merge("/api/v1/namespaces/" + other + "/configmaps/held", "{\"metadata\":{\"finalizers\":null}}")
                .is(200);
    }

    @Test
    void theDefaultNamespaceIsNotDeleted() {
        api.delete("/api/v1/namespaces/default")
                .fails(403, "Forbidden", "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void aPodCanBeEvicted() {
        api.post(core("pods"), podOf("p", "")).is(201);

        JsonNode status = api.post(
                        core("pods") + "/p/eviction",
                        Yaml.of(
                                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: p, namespace: %s}}",
                                namespace))
                .is(201);

        assertThat(status.path("status").asText()).isEqualTo("Success");
        api.get(core("pods") + "/p").is(404);
    }

    @Test
    void optionsOfAnUnknownFormAreRefused() {
        makeConfigMap("a", "{}");

        api.delete(configMap("a"), "{broken").fails(400, "BadRequest");
    }

    @Test
    void deletionOptionsMayNameTheirKind() {
        makeConfigMap("a", "{}");
        ObjectNode options = Yaml.of("{apiVersion: v1, kind: DeleteOptions, propagationPolicy: Background}");

        api.delete(configMap("a"), options.toString()).is(200);
        api.get(configMap("a")).is(404);
    }
}
