package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind that the server serves.
 *
 * @param group empty for the core group
 * @param plural with {@code /status} behind it when that subresource is meant
 * @param status whether {@code /status} is a subresource with a life of its own
 * @param schema structural schema of the version, for kinds that a CRD defines
 * @param definition the version as its CRD defines it
 */
record ResourceKind(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        boolean status,
        List<String> shortNames,
        List<String> categories,
        @Nullable JsonNode schema,
        @Nullable JsonNode definition) {

    private static final Set<String> COUNTED_GROUPS =
            Set.of("apps", "batch", "admissionregistration.k8s.io", "apiextensions.k8s.io", "policy");

    /** additionalPrinterColumns; null for built-in kinds. */
    @Nullable
    JsonNode columns() {
        return definition == null ? null : definition.path("additionalPrinterColumns");
    }

    /** Where a defined kind keeps its replicas; null when it is not scaled. */
    @Nullable
    JsonNode scale() {
        return definition == null ? null : definition.path("subresources").get("scale");
    }

    /** JSON paths that a defined kind is selected by, without the leading dot. */
    List<String> selectable() {
        List<String> paths = new java.util.ArrayList<>();
        if (definition != null) {
            definition
                    .path("selectableFields")
                    .forEach(f -> paths.add(f.path("jsonPath").asText().substring(1)));
        }
        return paths;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Plural and group, as error texts name a resource. */
    String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    boolean custom() {
        return schema != null;
    }

    boolean isPod() {
        return group.isEmpty() && plural.equals("pods");
    }

    /** Whether the server counts changes in metadata.generation. */
    boolean counted() {
        return custom() || isPod() || COUNTED_GROUPS.contains(group);
    }

    /** Whether a status sent with a creation is dropped. Nodes register with theirs. */
    boolean resetsStatus() {
        return status && (custom() || isPod() || group.equals("apps"));
    }

    /** Whether only {@code /status} changes the status. */
    boolean keepsStatus() {
        return status;
    }

    /** What the generation counts changes of. */
    ObjectNode content(ObjectNode object) {
        ObjectNode content = object.objectNode();
        object.properties().forEach(f -> {
            boolean counts =
                    !f.getKey().equals("metadata") && !(status && f.getKey().equals("status"));
            if (counts) {
                content.set(f.getKey(), f.getValue());
            }
        });
        return content;
    }

    /** The kind as webhooks match it at a subresource. */
    ResourceKind at(String subresource) {
        return subresource.isEmpty()
                ? this
                : new ResourceKind(
                        group,
                        version,
                        plural + "/" + subresource,
                        singular,
                        kind,
                        namespaced,
                        status,
                        shortNames,
                        categories,
                        schema,
                        definition);
    }

    /** A kind of the core group, for errors. */
    ResourceKind core(String ofPlural, String ofKind) {
        return new ResourceKind("", "v1", ofPlural, ofPlural, ofKind, false, true, List.of(), List.of(), null, null);
    }

    /** The same with another name for the kind, for errors. */
    ResourceKind named(String other) {
        return new ResourceKind(
                group,
                version,
                plural,
                singular,
                other,
                namespaced,
                status,
                shortNames,
                categories,
                schema,
                definition);
    }

    /** An object in this version; definitions without conversion differ in apiVersion only. */
    ObjectNode shown(ObjectNode object) {
        if (!custom() || object.path("apiVersion").asText().equals(apiVersion())) {
            return object;
        }
        ObjectNode shown = object.deepCopy();
        shown.put("apiVersion", apiVersion());
        return shown;
    }
}
