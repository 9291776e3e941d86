package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Serves what CustomResourceDefinitions define, and reports it in their status. */
final class Definitions {

    private static final String RESOURCE = "customresourcedefinitions.apiextensions.k8s.io";

    private final Kinds kinds;
    private final Store store;

    Definitions(Kinds kinds, Store store) {
        this.kinds = kinds;
        this.store = store;
    }

    /** Defines again what a journal has brought back. */
    void restore() {
        store.list(RESOURCE, null).forEach(kinds::define);
    }

    /** Takes up a stored object, if it is a definition, and returns its newest state. */
    ObjectNode changed(ResourceKind kind, ObjectNode stored) {
        if (!kind.resource().equals(RESOURCE)
                || !stored.path("metadata").path("deletionTimestamp").isMissingNode()) {
            return stored;
        }
        kinds.define(stored);
        return store.atomically(() -> {
            ObjectNode now = store.get(RESOURCE, Store.keyOf(stored));
            if (now == null || isEstablished(now)) {
                return stored;
            }
            ObjectNode established = now.deepCopy();
            ObjectNode status = established.putObject("status");
            status.set("acceptedNames", established.path("spec").path("names").deepCopy());
            var conditions = status.putArray("conditions");
            condition(conditions.addObject(), "NamesAccepted", "NoConflicts", "no conflicts found");
            condition(
                    conditions.addObject(),
                    "Established",
                    "InitialNamesAccepted",
                    "the initial names have been accepted");
            var versions = status.putArray("storedVersions");
            for (JsonNode version : established.path("spec").path("versions")) {
                if (version.path("storage").asBoolean(false)) {
                    versions.add(version.path("name").asText());
                }
            }
            return store.put(RESOURCE, established);
        });
    }

    private static boolean isEstablished(ObjectNode definition) {
        return definition
                        .path("status")
                        .path("acceptedNames")
                        .equals(definition.path("spec").path("names"))
                && definition.path("status").path("conditions").size() > 0;
    }

    private static void condition(ObjectNode condition, String type, String reason, String message) {
        condition
                .put("type", type)
                .put("status", "True")
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", Objects.now());
    }

    /** Takes a definition away with all objects of its kind. */
    void removed(ObjectNode definition) {
        String group = definition.path("spec").path("group").asText();
        String plural = definition.path("spec").path("names").path("plural").asText();
        String resource = plural + "." + group;
        for (ObjectNode object : store.list(resource, null)) {
            store.remove(resource, Store.keyOf(object));
        }
        kinds.remove(group, plural);
    }

    /** What is wrong with a definition. Rule: apiextensions' validation, the part that authors meet. */
    static List<String> problems(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        String name = definition.path("metadata").path("name").asText();
        String wanted = spec.path("names").path("plural").asText() + "."
                + spec.path("group").asText();
        List<String> problems = new java.util.ArrayList<>();
        if (!name.equals(wanted)) {
            problems.add("metadata.name: Invalid value: \"" + name + "\": must be spec.names.plural+\".\"+spec.group");
        }
        if (!List.of("Namespaced", "Cluster").contains(spec.path("scope").asText())) {
            problems.add("spec.scope: Required value");
        }
        int storage = 0;
        for (int i = 0; i < spec.path("versions").size(); i++) {
            JsonNode version = spec.path("versions").get(i);
            storage += version.path("storage").asBoolean(false) ? 1 : 0;
            if (!version.path("schema").path("openAPIV3Schema").isObject()) {
                problems.add("spec.versions[" + i + "].schema.openAPIV3Schema: Required value");
            } else {
                String at = spec.path("versions").size() == 1 ? "spec.validation" : "spec.versions[" + i + "].schema";
                new DefinitionChecks(problems)
                        .schema(at + ".openAPIV3Schema", version.path("schema").path("openAPIV3Schema"));
            }
        }
        if (storage != 1) {
            problems.add("spec.versions: Invalid value: " + storage
                    + ": must have exactly one version marked as storage version");
        }
        return problems;
    }
}
