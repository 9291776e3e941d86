package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What single built-in kinds need beyond being stored. */
final class BuiltInRules {

    private static final int MOST_DATA = 1024 * 1024;
    private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private BuiltInRules() {}

    static void namespaceIsOpen(ResourceKind kind, String namespace, String name, Store store) {
        if (!kind.namespaced()) {
            return;
        }
        ObjectNode of = store.get("namespaces", namespace);
        if (of == null) {
            throw ApiProblem.notFound(kind.core("namespaces", "Namespace"), namespace);
        }
        if (of.path("metadata").has("deletionTimestamp")) {
            throw ApiProblem.terminating(
                    kind,
                    name,
                    namespace,
                    kind.resource() + " \"" + name + "\" is forbidden: unable to create new content in namespace "
                            + namespace + " because it is being terminated");
        }
    }

    static void validate(ResourceKind kind, ObjectNode object, @Nullable ObjectNode before) {
        String name = object.path("metadata").path("name").asText();
        switch (kind.resource()) {
            case "pods" -> PodRules.validate(kind, object);
            case "configmaps" -> data(kind, name, object, List.of("data", "binaryData"));
            case "secrets" -> {
                texts(object);
                if (!object.hasNonNull("type")) {
                    object.put("type", "Opaque");
                }
                base64(kind, name, object);
                data(kind, name, object, List.of("data"));
            }
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    "validatingwebhookconfigurations.admissionregistration.k8s.io" ->
                WebhookRules.validate(kind, name, object);
            case "customresourcedefinitions.apiextensions.k8s.io" -> {
                List<String> problems = Definitions.problems(object);
                if (!problems.isEmpty()) {
                    throw ApiProblem.invalid(kind, name, problems);
                }
            }
            default -> {}
        }
        if (before != null && before.path("immutable").asBoolean(false)) {
            for (String field : List.of("immutable", "data", "binaryData")) {
                if (!object.path(field).equals(before.path(field))) {
                    throw ApiProblem.invalid(
                            kind, name, field + ": Forbidden: field is immutable when `immutable` is set");
                }
            }
        }
    }

    /** Rule: keys are names of files, and all of it has one mebibyte at most. */
    private static void data(ResourceKind kind, String name, ObjectNode object, List<String> fields) {
        List<String> problems = new ArrayList<>();
        long size = 0;
        for (String field : fields) {
            for (var entry : object.path(field).properties()) {
                String key = entry.getKey();
                if (!DATA_KEY.matcher(key).matches()) {
                    problems.add(
                            field + "[" + key + "]: Invalid value: \"" + key
                                    + "\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
                }
                size += entry.getValue().asText("").length();
            }
        }
        if (size > MOST_DATA) {
            problems.add((kind.plural().equals("secrets") ? "data" : "[]") + ": Too long: may not be more than "
                    + MOST_DATA + " bytes");
        }
        if (!problems.isEmpty()) {
            throw ApiProblem.invalid(kind, name, problems);
        }
    }

    private static void texts(ObjectNode secret) {
        if (secret.get("stringData") instanceof ObjectNode texts) {
            ObjectNode data = secret.get("data") instanceof ObjectNode d ? d : secret.putObject("data");
            texts.properties()
                    .forEach(t -> data.put(
                            t.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(t.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            secret.remove("stringData");
        }
    }

    private static void base64(ResourceKind kind, String name, ObjectNode secret) {
        for (var entry : secret.path("data").properties()) {
            try {
                int unused = Base64.getDecoder().decode(entry.getValue().asText("")).length;
            } catch (IllegalArgumentException e) {
                throw ApiProblem.bad(kind.kind() + " in version \"v1\" cannot be handled as a " + kind.kind()
                        + ": illegal base64 data in data." + entry.getKey() + " of " + name);
            }
        }
    }

    static void created(ResourceKind kind, ObjectNode object) {
        switch (kind.resource()) {
            case "pods" -> PodRules.created(object);
            case "namespaces" -> {
                ObjectNode metadata = (ObjectNode) object.get("metadata");
                ObjectNode labels = metadata.get("labels") instanceof ObjectNode l ? l : metadata.putObject("labels");
                labels.put("kubernetes.io/metadata.name", metadata.path("name").asText());
                ObjectNode spec = object.get("spec") instanceof ObjectNode s ? s : object.putObject("spec");
                spec.putArray("finalizers").add("kubernetes");
                object.putObject("status").put("phase", "Active");
            }
            default -> {}
        }
    }

    static void updated(ResourceKind kind, ObjectNode after, ObjectNode before, boolean status) {
        if (kind.isPod() && !status) {
            PodRules.updated(kind, after, before);
        }
        String name = after.path("metadata").path("name").asText();
        if (kind.resource().equals("secrets") && !after.path("type").equals(before.path("type"))) {
            throw ApiProblem.invalid(kind, name, "type: Invalid value: " + after.path("type") + ": field is immutable");
        }
        if (after.has("roleRef")
                && kind.group().equals("rbac.authorization.k8s.io")
                && !after.path("roleRef").equals(before.path("roleRef"))) {
            throw ApiProblem.invalid(
                    kind, name, "roleRef: Invalid value: " + after.path("roleRef") + ": cannot change roleRef");
        }
        if (kind.group().equals("apps")
                && !after.path("spec")
                        .path("selector")
                        .equals(before.path("spec").path("selector"))) {
            throw ApiProblem.invalid(
                    kind,
                    after.path("metadata").path("name").asText(),
                    "spec.selector: Invalid value: " + after.path("spec").path("selector") + ": field is immutable");
        }
    }
}
