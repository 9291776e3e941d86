package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What the API server does to metadata. Rule: apimachinery's validation and registry/rest's BeforeCreate and BeforeUpdate. */
final class MetadataRules {

    private static final String GENERATED = "bcdfghjklmnpqrstvwxz2456789";
    private static final int LONGEST_GENERATED = 63;
    private static final List<String> SET_BY_SERVER = List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generation",
            "generateName",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "managedFields");

    private MetadataRules() {}

    static void checkKind(ResourceKind kind, ObjectNode object) {
        if (kind.custom() && !(object.has("kind") && object.has("apiVersion"))) {
            String missing = object.has("kind") ? "apiVersion" : "Kind";
            throw ApiProblem.bad("the object provided is unrecognized (must be of type " + kind.kind() + "): Object '"
                    + missing + "' is missing in '" + object + "'");
        }
        String apiVersion = object.path("apiVersion").asText(kind.apiVersion());
        String of = object.path("kind").asText(kind.kind());
        if (kind.custom() && apiVersion.equals(kind.apiVersion()) && !of.equals(kind.kind())) {
            throw ApiProblem.invalid(
                    kind.named(of),
                    object.path("metadata").path("name").asText(),
                    "kind: Invalid value: \"" + of + "\": must be " + kind.kind());
        }
        if (!apiVersion.equals(kind.apiVersion()) || !of.equals(kind.kind())) {
            String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
            throw ApiProblem.bad(of + " in version \"" + version + "\" cannot be handled as a " + kind.kind()
                    + ": converting (" + version + "." + of + ") to ("
                    + (kind.group().isEmpty() ? "core" : kind.group().replaceFirst("\\..*", "")) + "." + kind.kind()
                    + "): unknown conversion");
        }
        object.put("apiVersion", apiVersion).put("kind", of);
    }

    /** Names an object that is to be created and gives it what the server sets. */
    static ObjectNode prepare(ResourceKind kind, String namespace, ObjectNode object) {
        ObjectNode metadata = object.get("metadata") instanceof ObjectNode m ? m : object.putObject("metadata");
        if (kind.namespaced()) {
            String own = metadata.path("namespace").asText("");
            if (!own.isEmpty() && !own.equals(namespace)) {
                throw ApiProblem.bad(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            metadata.put("namespace", namespace);
        } else {
            metadata.remove("namespace");
        }
        if (metadata.path("name").asText("").isEmpty()) {
            if (metadata.path("generateName").asText("").isEmpty()) {
                throw ApiProblem.invalid(kind, "", "metadata.name: Required value: name or generateName is required");
            }
            metadata.put("name", generated(metadata.path("generateName").asText()));
        }
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw new ApiProblem(500, "", "resourceVersion should not be set on objects to be created");
        }
        metadata.remove(List.of("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"));
        metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", Objects.now());
        if (kind.counted()) {
            metadata.put("generation", 1);
        }
        List<String> problems = MetadataChecks.problems(kind, metadata);
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, metadata.path("name").asText(), problems);
        }
        return metadata;
    }

    /** Rule: names are cut so that they have {@code LONGEST_GENERATED} characters at most. */
    private static String generated(String base) {
        StringBuilder text = new StringBuilder(base.substring(0, Math.min(base.length(), LONGEST_GENERATED - 5)));
        for (int i = 0; i < 5; i++) {
            text.append(GENERATED.charAt(ThreadLocalRandom.current().nextInt(GENERATED.length())));
        }
        return text.toString();
    }

    /** Takes away lists and maps that are empty. Rule: they are omitted in the API types. */
    static void tidy(ObjectNode object) {
        if (object.get("metadata") instanceof ObjectNode metadata) {
            for (String field : List.of("finalizers", "ownerReferences", "labels", "annotations")) {
                if (metadata.has(field) && metadata.get(field).isEmpty()) {
                    metadata.remove(field);
                }
            }
        }
    }

    /** Checks what a changed object says of its identity and puts back what only the server sets. */
    static void keep(ResourceKind kind, ObjectNode after, ObjectNode before) {
        ObjectNode metadata = after.get("metadata") instanceof ObjectNode m ? m : after.putObject("metadata");
        JsonNode old = before.path("metadata");
        String name = metadata.path("name").asText(old.path("name").asText());
        if (!name.equals(old.path("name").asText())) {
            throw ApiProblem.bad("the name of the object (" + name + ") does not match the name on the URL ("
                    + old.path("name").asText() + ")");
        }
        String namespace = metadata.path("namespace").asText("");
        if (!namespace.isEmpty() && !namespace.equals(old.path("namespace").asText())) {
            throw ApiProblem.bad(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String uid = metadata.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(old.path("uid").asText())) {
            throw ApiProblem.conflict(
                    kind,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + old.path("uid").asText());
        }
        newFinalizers(kind, metadata, old, name);
        for (String field : SET_BY_SERVER) {
            JsonNode value = old.get(field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, value.deepCopy());
            }
        }
        List<String> problems = MetadataChecks.changed(metadata);
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, name, problems);
        }
        after.set("apiVersion", before.get("apiVersion"));
        after.set("kind", before.get("kind"));
    }

    private static void newFinalizers(ResourceKind kind, ObjectNode metadata, JsonNode old, String name) {
        if (!old.has("deletionTimestamp")) {
            return;
        }
        List<String> known = new ArrayList<>();
        old.path("finalizers").forEach(f -> known.add(f.asText()));
        List<String> added = new ArrayList<>();
        metadata.path("finalizers").forEach(f -> {
            if (!known.contains(f.asText())) {
                added.add("\"" + f.asText() + "\"");
            }
        });
        if (!added.isEmpty()) {
            throw ApiProblem.invalid(
                    kind,
                    name,
                    "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + String.join(", ", added) + "}");
        }
    }
}
