package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The kinds that are built in, and those that CRDs add. */
final class Kinds {

    private static final List<String> ALL = List.of("all");
    private static final List<String> NONE = List.of();
    private static final String APPS = "apps/v1";
    private static final String RBAC = "rbac.authorization.k8s.io/v1";
    private static final String ADMISSION = "admissionregistration.k8s.io/v1";
    private static final Set<String> WITHOUT_STATUS = Set.of(
            "secrets",
            "configmaps",
            "events",
            "endpoints",
            "serviceaccounts",
            "limitranges",
            "controllerrevisions.apps",
            "networkpolicies.networking.k8s.io",
            "endpointslices.discovery.k8s.io",
            "priorityclasses.scheduling.k8s.io",
            "storageclasses.storage.k8s.io",
            "leases.coordination.k8s.io",
            "events.events.k8s.io",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io");

    private static final List<ResourceKind> BUILT_IN = List.of(
            cluster("v1", "namespaces", "Namespace", "ns"),
            spread("v1", "pods", "Pod", ALL, "po"),
            cluster("v1", "nodes", "Node", "no"),
            spread("v1", "secrets", "Secret", NONE),
            spread("v1", "configmaps", "ConfigMap", NONE, "cm"),
            spread("v1", "events", "Event", NONE, "ev"),
            spread("v1", "services", "Service", ALL, "svc"),
            spread("v1", "endpoints", "Endpoints", NONE, "ep"),
            spread("v1", "serviceaccounts", "ServiceAccount", NONE, "sa"),
            spread("v1", "persistentvolumeclaims", "PersistentVolumeClaim", NONE, "pvc"),
            cluster("v1", "persistentvolumes", "PersistentVolume", "pv"),
            spread("v1", "replicationcontrollers", "ReplicationController", ALL, "rc"),
            spread("v1", "resourcequotas", "ResourceQuota", NONE, "quota"),
            spread("v1", "limitranges", "LimitRange", NONE, "limits"),
            spread(APPS, "deployments", "Deployment", ALL, "deploy"),
            spread(APPS, "daemonsets", "DaemonSet", ALL, "ds"),
            spread(APPS, "statefulsets", "StatefulSet", ALL, "sts"),
            spread(APPS, "replicasets", "ReplicaSet", ALL, "rs"),
            spread(APPS, "controllerrevisions", "ControllerRevision", NONE),
            spread("batch/v1", "jobs", "Job", ALL),
            spread("batch/v1", "cronjobs", "CronJob", ALL, "cj"),
            spread("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", NONE, "pdb"),
            spread("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", NONE, "netpol"),
            spread("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", NONE),
            cluster("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", "pc"),
            cluster("storage.k8s.io/v1", "storageclasses", "StorageClass", "sc"),
            spread("coordination.k8s.io/v1", "leases", "Lease", NONE),
            spread("events.k8s.io/v1", "events", "Event", NONE, "ev"),
            spread(RBAC, "roles", "Role", NONE),
            spread(RBAC, "rolebindings", "RoleBinding", NONE),
            cluster(RBAC, "clusterroles", "ClusterRole"),
            cluster(RBAC, "clusterrolebindings", "ClusterRoleBinding"),
            cluster(ADMISSION, "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
            cluster(ADMISSION, "validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
            cluster("apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds"));

    private final Map<String, ResourceKind> byPath = new ConcurrentSkipListMap<>();
    private final Map<String, String> pathOf = new ConcurrentHashMap<>();

    Kinds() {
        BUILT_IN.forEach(this::put);
    }

    private static ResourceKind cluster(String apiVersion, String plural, String kind, String... shortNames) {
        return built(apiVersion, plural, kind, false, NONE, List.of(shortNames));
    }

    private static ResourceKind spread(
            String apiVersion, String plural, String kind, List<String> categories, String... shortNames) {
        return built(apiVersion, plural, kind, true, categories, List.of(shortNames));
    }

    private static ResourceKind built(
            String apiVersion,
            String plural,
            String kind,
            boolean namespaced,
            List<String> categories,
            List<String> shortNames) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return new ResourceKind(
                group,
                apiVersion.substring(slash + 1),
                plural,
                kind.toLowerCase(Locale.ROOT),
                kind,
                namespaced,
                !WITHOUT_STATUS.contains(group.isEmpty() ? plural : plural + "." + group),
                shortNames,
                categories,
                null,
                null);
    }

    /** The kind of a request's options, for errors about them. */
    static ResourceKind options(String kind) {
        return new ResourceKind("meta.k8s.io", "v1", "", "", kind, false, false, NONE, NONE, null, null);
    }

    /** A review, for errors. */
    static ResourceKind review(String group, String plural) {
        return new ResourceKind(group, "v1", plural, "", "", false, false, NONE, NONE, null, null);
    }

    /** What impersonation is about, for errors. */
    static ResourceKind users() {
        return new ResourceKind("", "v1", "users", "user", "User", false, false, NONE, NONE, null, null);
    }

    /** The kind of a request for a token, for errors. */
    static ResourceKind tokenRequest() {
        return new ResourceKind(
                "authentication.k8s.io", "v1", "", "", "TokenRequest", true, false, NONE, NONE, null, null);
    }

    /** Whether kinds of this group and version are served. */
    boolean serves(String apiVersion) {
        return byPath.values().stream().anyMatch(k -> k.apiVersion().equals(apiVersion));
    }

    private static String path(ResourceKind kind) {
        return kind.apiVersion() + "/" + kind.plural();
    }

    private void put(ResourceKind kind) {
        byPath.put(path(kind), kind);
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

    /** The kind, in some version, of a plural and group as {@link ResourceKind#resource} writes them. */
    @Nullable
    ResourceKind of(String resource) {
        String known = pathOf.get(resource);
        ResourceKind found = known == null ? null : byPath.get(known);
        if (found != null) {
            return found;
        }
        for (var served : byPath.entrySet()) {
            if (served.getValue().resource().equals(resource)) {
                pathOf.put(resource, served.getKey());
                return served.getValue();
            }
        }
        return null;
    }

    /** All kinds, ordered by group, version and plural. */
    Collection<ResourceKind> all() {
        return byPath.values();
    }

    /** Serves what a CustomResourceDefinition defines, and no longer what it defined before. */
    void define(JsonNode crd) {
        JsonNode spec = crd.path("spec");
        JsonNode names = spec.path("names");
        List<ResourceKind> defined = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean(false)) {
                continue;
            }
            JsonNode schema = version.path("schema").path("openAPIV3Schema");
            defined.add(new ResourceKind(
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    names.path("plural").asText(),
                    names.path("singular").asText(names.path("kind").asText().toLowerCase(Locale.ROOT)),
                    names.path("kind").asText(),
                    spec.path("scope").asText().equals("Namespaced"),
                    version.path("subresources").has("status"),
                    texts(names.path("shortNames")),
                    texts(names.path("categories")),
                    schema.isObject() ? schema : anything(),
                    version));
        }
        List<String> served = defined.stream().map(Kinds::path).toList();
        defined.forEach(this::put);
        String group = spec.path("group").asText();
        String plural = names.path("plural").asText();
        byPath.entrySet()
                .removeIf(e -> e.getValue().group().equals(group)
                        && e.getValue().plural().equals(plural)
                        && !served.contains(e.getKey()));
    }

    private static ObjectNode anything() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true);
    }

    void remove(String group, String plural) {
        byPath.values().removeIf(k -> k.group().equals(group) && k.plural().equals(plural));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(t -> texts.add(t.asText()));
        return List.copyOf(texts);
    }
}
