package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** What the API server does to metadata. Rule: apimachinery's validation and registry/rest's BeforeCreate and BeforeUpdate. */
final class MetadataRules {

    private static final String GENERATED = "bcdfghjklmnpqrstvwxz2456789";
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final Pattern KEY =
            Pattern.compile("([a-zA-Z0-9.-]{1,253}/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
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
        String apiVersion = object.path("apiVersion").asText(kind.apiVersion());
        String of = object.path("kind").asText(kind.kind());
        if (!apiVersion.equals(kind.apiVersion()) || !of.equals(kind.kind())) {
            throw ApiProblem.bad("the API version in the data (" + apiVersion + ", Kind=" + of
                    + ") does not match the expected API version (" + kind.apiVersion() + ", Kind=" + kind.kind()
                    + ")");
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
            metadata.put("name", metadata.path("generateName").asText() + suffix());
        }
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw ApiProblem.bad("resourceVersion should not be set on objects to be created");
        }
        metadata.remove(List.of(
                "resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"));
        metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", Objects.now());
        if (kind.counted()) {
            metadata.put("generation", 1);
        }
        List<String> problems = new ArrayList<>();
        name(kind, metadata.path("name").asText(), problems);
        labels(metadata.path("labels"), problems);
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, metadata.path("name").asText(), problems);
        }
        return metadata;
    }

    private static void name(ResourceKind kind, String name, List<String> problems) {
        if (kind.group().equals("rbac.authorization.k8s.io")) {
            if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
                problems.add("metadata.name: Invalid value: \"" + name + "\": may not contain '/'");
            }
        } else if (kind.plural().equals("namespaces")) {
            if (name.length() > 63 || !LABEL.matcher(name).matches()) {
                problems.add(
                        "metadata.name: Invalid value: \"" + name
                                + "\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
            }
        } else if (name.length() > 253 || !SUBDOMAIN.matcher(name).matches()) {
            problems.add(
                    "metadata.name: Invalid value: \"" + name
                            + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private static void labels(JsonNode labels, List<String> problems) {
        for (var label : labels.properties()) {
            String value = label.getValue().asText("");
            if (!KEY.matcher(label.getKey()).matches()) {
                problems.add(
                        "metadata.labels: Invalid value: \"" + label.getKey()
                                + "\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
            }
            if (value.length() > 63 || !VALUE.matcher(value).matches()) {
                problems.add(
                        "metadata.labels: Invalid value: \"" + value
                                + "\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
            }
        }
    }

    private static String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(GENERATED.charAt(ThreadLocalRandom.current().nextInt(GENERATED.length())));
        }
        return text.toString();
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
                    "the namespace of the object (" + namespace + ") does not match the namespace on the URL ("
                            + old.path("namespace").asText() + ")");
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
        List<String> problems = new ArrayList<>();
        if (!metadata.path("labels").equals(old.path("labels"))) {
            labels(metadata.path("labels"), problems);
        }
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
