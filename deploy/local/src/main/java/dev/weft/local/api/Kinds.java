package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The kinds that are built in, and those that CRDs add. */
final class Kinds {

    private static final List<ResourceKind> BUILT_IN = List.of(
            core("namespaces", "Namespace", false, "ns"),
            core("pods", "Pod", true, "po"),
            core("nodes", "Node", false, "no"),
            core("secrets", "Secret", true),
            core("configmaps", "ConfigMap", true, "cm"),
            core("events", "Event", true, "ev"),
            core("services", "Service", true, "svc"),
            core("endpoints", "Endpoints", true, "ep"),
            core("serviceaccounts", "ServiceAccount", true, "sa"),
            core("persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc"),
            built("apps", "v1", "deployments", "Deployment", true, "deploy"),
            built("apps", "v1", "daemonsets", "DaemonSet", true, "ds"),
            built("apps", "v1", "statefulsets", "StatefulSet", true, "sts"),
            built("apps", "v1", "replicasets", "ReplicaSet", true, "rs"),
            built("batch", "v1", "jobs", "Job", true),
            built("coordination.k8s.io", "v1", "leases", "Lease", true),
            built("events.k8s.io", "v1", "events", "Event", true, "ev"),
            built("rbac.authorization.k8s.io", "v1", "roles", "Role", true),
            built("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true),
            built("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
            built("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
            built(
                    "admissionregistration.k8s.io",
                    "v1",
                    "mutatingwebhookconfigurations",
                    "MutatingWebhookConfiguration",
                    false),
            built(
                    "admissionregistration.k8s.io",
                    "v1",
                    "validatingwebhookconfigurations",
                    "ValidatingWebhookConfiguration",
                    false),
            built(
                    "apiextensions.k8s.io",
                    "v1",
                    "customresourcedefinitions",
                    "CustomResourceDefinition",
                    false,
                    "crd",
                    "crds"));

    private final Map<String, ResourceKind> byPath = new ConcurrentHashMap<>();

    Kinds() {
        BUILT_IN.forEach(this::put);
    }

    private static ResourceKind core(String plural, String kind, boolean namespaced, String... shortNames) {
        return built("", "v1", plural, kind, namespaced, shortNames);
    }

    private static ResourceKind built(
            String group, String version, String plural, String kind, boolean namespaced, String... shortNames) {
        return new ResourceKind(
                group,
                version,
                plural,
                kind.toLowerCase(java.util.Locale.ROOT),
                kind,
                namespaced,
                true,
                List.of(shortNames),
                List.of(),
                null,
                null);
    }

    private void put(ResourceKind kind) {
        byPath.put(kind.apiVersion() + "/" + kind.plural(), kind);
    }

    @Nullable
    ResourceKind find(String apiVersion, String plural) {
        return byPath.get(apiVersion + "/" + plural);
    }

    @Nullable
    ResourceKind ofKind(String apiVersion, String kind) {
        return byPath.values().stream()
                .filter(k -> k.apiVersion().equals(apiVersion) && k.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    Collection<ResourceKind> all() {
        return byPath.values();
    }

    /** Serves what a CustomResourceDefinition defines. */
    List<ResourceKind> define(JsonNode crd) {
        JsonNode spec = crd.path("spec");
        JsonNode names = spec.path("names");
        List<ResourceKind> defined = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean(false)) {
                continue;
            }
            JsonNode schema = version.path("schema").path("openAPIV3Schema");
            ResourceKind kind = new ResourceKind(
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    names.path("plural").asText(),
                    names.path("singular").asText(names.path("kind").asText().toLowerCase(java.util.Locale.ROOT)),
                    names.path("kind").asText(),
                    spec.path("scope").asText().equals("Namespaced"),
                    version.path("subresources").has("status"),
                    texts(names.path("shortNames")),
                    texts(names.path("categories")),
                    schema.isObject() ? schema : emptySchema(),
                    version.path("additionalPrinterColumns").isArray()
                            ? version.path("additionalPrinterColumns")
                            : null);
            put(kind);
            defined.add(kind);
        }
        return defined;
    }

    private static ObjectNode emptySchema() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true);
    }

    void remove(JsonNode crd) {
        String group = crd.path("spec").path("group").asText();
        String plural = crd.path("spec").path("names").path("plural").asText();
        byPath.values().removeIf(k -> k.group().equals(group) && k.plural().equals(plural));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(t -> texts.add(t.asText()));
        return List.copyOf(texts);
    }
}
