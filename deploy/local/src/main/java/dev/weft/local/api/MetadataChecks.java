package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is wrong with metadata. Rule: apimachinery's validation of names, labels, annotations and owners. */
final class MetadataChecks {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final Pattern PART = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final int MOST_ANNOTATIONS = 256 * 1024;
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private MetadataChecks() {}

    private static String invalid(String field, String value, String what) {
        return field + ": Invalid value: \"" + value + "\": " + what;
    }

    /** Problems of a new object's metadata. */
    static List<String> problems(ResourceKind kind, JsonNode metadata) {
        List<String> problems = new ArrayList<>();
        name(kind, metadata.path("name").asText(), problems);
        problems.addAll(changed(metadata));
        return problems;
    }

    /** Problems of what may change in metadata. */
    static List<String> changed(JsonNode metadata) {
        List<String> problems = new ArrayList<>();
        labels(metadata.path("labels"), problems);
        annotations(metadata.path("annotations"), problems);
        owners(metadata.path("ownerReferences"), problems);
        return problems;
    }

    private static void name(ResourceKind kind, String name, List<String> problems) {
        String field = "metadata.name";
        if (kind.group().equals("rbac.authorization.k8s.io")) {
            if (name.equals(".") || name.equals("..")) {
                problems.add(invalid(field, name, "may not be '" + name + "'"));
            }
            for (String part : List.of("/", "%")) {
                if (name.contains(part)) {
                    problems.add(invalid(field, name, "may not contain '" + part + "'"));
                }
            }
        } else if (kind.plural().equals("namespaces")) {
            if (name.contains(".")) {
                problems.add(invalid(field, name, "must not contain dots"));
                return;
            }
            if (name.length() > 63) {
                problems.add(invalid(field, name, "must be no more than 63 bytes"));
            }
            if (!LABEL.matcher(name).matches()) {
                problems.add(
                        invalid(
                                field,
                                name,
                                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"));
            }
        } else {
            if (name.length() > 253) {
                problems.add(invalid(field, name, "must be no more than 253 characters"));
            }
            if (!SUBDOMAIN.matcher(name).matches()) {
                problems.add(invalid(field, name, SUBDOMAIN_RULE));
            }
        }
    }

    /** Adds what is wrong with the key of a label, an annotation or a gate. */
    static void key(String field, String key, List<String> problems) {
        int slash = key.indexOf('/');
        String part = key.substring(slash + 1);
        if (slash >= 0 && !SUBDOMAIN.matcher(key.substring(0, slash)).matches()) {
            problems.add(invalid(
                    field, key, slash == 0 ? "prefix part must be non-empty" : "prefix part " + SUBDOMAIN_RULE));
        }
        if (part.length() > 63) {
            problems.add(invalid(field, key, "name part must be no more than 63 bytes"));
        }
        if (!PART.matcher(part).matches()) {
            problems.add(
                    invalid(
                            field,
                            key,
                            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"));
        }
    }

    private static void labels(JsonNode labels, List<String> problems) {
        for (var label : labels.properties()) {
            key("metadata.labels", label.getKey(), problems);
            String problem = labelValue(label.getValue().asText(""));
            if (!problem.isEmpty()) {
                problems.add(invalid("metadata.labels", label.getValue().asText(""), problem));
            }
        }
    }

    /** What is wrong with a label's value; empty when nothing is. */
    static String labelValue(String value) {
        if (value.length() > 63) {
            return "must be no more than 63 bytes";
        }
        return VALUE.matcher(value).matches()
                ? ""
                : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    }

    private static void annotations(JsonNode annotations, List<String> problems) {
        long size = 0;
        for (var annotation : annotations.properties()) {
            key("metadata.annotations", annotation.getKey().toLowerCase(Locale.ROOT), problems);
            size += bytes(annotation.getKey()) + bytes(annotation.getValue().asText(""));
        }
        if (size > MOST_ANNOTATIONS) {
            problems.add("metadata.annotations: Too long: may not be more than " + MOST_ANNOTATIONS + " bytes");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void owners(JsonNode owners, List<String> problems) {
        String controller = "";
        for (JsonNode owner : owners) {
            if (owner.path("apiVersion").asText("").isEmpty()) {
                problems.add(invalid("metadata.ownerReferences.apiVersion", "", "version must not be empty"));
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.path(field).asText("").isEmpty()) {
                    problems.add(invalid("metadata.ownerReferences." + field, "", "must not be empty"));
                }
            }
            if (owner.path("controller").asBoolean(false)) {
                String shown =
                        owner.path("kind").asText() + "/" + owner.path("name").asText();
                if (!controller.isEmpty()) {
                    problems.add("metadata.ownerReferences: Invalid value: " + owners
                            + ": Only one reference can have Controller set to true. Found \"true\" in references for "
                            + controller + " and " + shown);
                } else {
                    controller = shown;
                }
            }
        }
    }

    /** Texts about what is allowed but better done otherwise. */
    static List<String> warnings(ResourceKind kind, JsonNode metadata) {
        List<String> texts = new ArrayList<>();
        for (JsonNode finalizer : metadata.path("finalizers")) {
            String name = finalizer.asText();
            boolean known = name.contains("/") || name.equals("orphan") || name.equals("foregroundDeletion");
            if (kind.custom() && !known) {
                texts.add(
                        "metadata.finalizers: \"" + name
                                + "\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers");
            }
        }
        return texts;
    }
}
