package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a server without HTTP, for node agents in the same process. All rules of the server hold (defaults, validation, webhooks,
 * versions, finalizers); faults and access rules don't. Objects that are handed out are shared and must not be changed: copy them first
 * ({@code deepCopy}), or use {@link #edit}.
 */
public final class ApiStore {

    /**
     * A change.
     *
     * @param type ADDED, MODIFIED or DELETED
     * @param object the new state; of a removed object the last
     */
    public record Change(String type, ObjectNode object) {}

    private final ApiParts parts;
    private final Caller caller;

    ApiStore(ApiParts parts) {
        this.parts = parts;
        this.caller = Caller.internal("simulation");
    }

    private ResourceKind kind(String apiVersion, String plural) {
        ResourceKind kind = parts.kinds().find(apiVersion, plural);
        if (kind == null) {
            throw ApiProblem.noSuchResource();
        }
        return kind;
    }

    private ResourceKind kindOf(ObjectNode object) {
        ResourceKind kind = parts.kinds()
                .ofKind(object.path("apiVersion").asText(), object.path("kind").asText());
        if (kind == null) {
            throw ApiProblem.noSuchResource();
        }
        return kind;
    }

    private static String namespaceOf(JsonNode object) {
        return object.path("metadata").path("namespace").asText("");
    }

    private static String nameOf(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }

    /** Whether a kind is served, e.g. {@code k8s.cni.cncf.io/v1} and {@code network-attachment-definitions}. */
    public boolean serves(String apiVersion, String plural) {
        return parts.kinds().find(apiVersion, plural) != null;
    }

    /** An object, if it is there. The namespace is empty for cluster-scoped kinds. */
    public Optional<ObjectNode> get(String apiVersion, String plural, String namespace, String name) {
        ResourceKind kind = kind(apiVersion, plural);
        return Optional.ofNullable(parts.store().get(kind.resource(), Store.key(namespace, name)))
                .map(kind::shown);
    }

    /** All objects of a kind, of one namespace or (null) of all, by namespace and name. */
    public List<ObjectNode> list(String apiVersion, String plural, @Nullable String namespace) {
        ResourceKind kind = kind(apiVersion, plural);
        return parts.store().list(kind.resource(), namespace).stream()
                .map(kind::shown)
                .toList();
    }

    /** Objects that label and field selectors take, written as kubectl writes them; null takes all. */
    public List<ObjectNode> list(
            String apiVersion,
            String plural,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        return list(apiVersion, plural, namespace).stream()
                .filter(Selectors.of(kind(apiVersion, plural), labelSelector, fieldSelector))
                .toList();
    }

    /**
     * Creates an object in the namespace that it names.
     *
     * @throws ApiProblem as the server would answer, e.g. 409 when it exists
     */
    public ObjectNode create(ObjectNode object) {
        return parts.objects().create(kindOf(object), namespaceOf(object), object, caller);
    }

    /** Replaces an object; with a resourceVersion only if that is still its version. */
    public ObjectNode update(ObjectNode object) {
        return parts.objects()
                .update(kindOf(object), namespaceOf(object), nameOf(object), object.deepCopy(), false, caller);
    }

    /** Replaces the status (of built-in kinds labels and annotations, too). */
    public ObjectNode updateStatus(ObjectNode object) {
        return parts.objects()
                .update(kindOf(object), namespaceOf(object), nameOf(object), object.deepCopy(), true, caller);
    }

    /** Patches an object with a JSON merge patch. */
    public ObjectNode patch(String apiVersion, String plural, String namespace, String name, JsonNode merge) {
        return patch(apiVersion, plural, namespace, name, merge, false);
    }

    /** Patches the status with a JSON merge patch. */
    public ObjectNode patchStatus(String apiVersion, String plural, String namespace, String name, JsonNode merge) {
        return patch(apiVersion, plural, namespace, name, merge, true);
    }

    private ObjectNode patch(
            String apiVersion, String plural, String namespace, String name, JsonNode merge, boolean status) {
        return parts.objects()
                .patch(
                        kind(apiVersion, plural),
                        namespace,
                        name,
                        "application/merge-patch+json",
                        merge,
                        status,
                        false,
                        caller);
    }

    /** Applies an object as this field manager, taking fields from others. */
    public ObjectNode apply(ObjectNode object, String manager) {
        Caller as = new Caller(caller.user(), caller.groups(), manager, false, false, text -> {});
        return parts.objects()
                .patch(
                        kindOf(object),
                        namespaceOf(object),
                        nameOf(object),
                        "application/apply-patch+yaml",
                        object.deepCopy(),
                        false,
                        true,
                        as);
    }

    /** Reads, changes a copy and writes, again and again until nobody came between. */
    public ObjectNode edit(
            String apiVersion, String plural, String namespace, String name, UnaryOperator<ObjectNode> change) {
        ResourceKind kind = kind(apiVersion, plural);
        while (true) {
            ObjectNode copy = parts.objects().get(kind, namespace, name).deepCopy();
            try {
                return parts.objects().update(kind, namespace, name, change.apply(copy), false, caller);
            } catch (ApiProblem e) {
                if (!e.reason().equals("Conflict")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Deletes an object with its usual grace: one with finalizers, or a bound pod, is only marked.
     *
     * @throws ApiProblem 404 when it is not there
     */
    public void delete(String apiVersion, String plural, String namespace, String name) {
        parts.deletions()
                .delete(kind(apiVersion, plural), namespace, name, JsonNodeFactory.instance.objectNode(), caller);
    }

    /** Deletes without grace, as a kubelet does when a pod has ended; only finalizers hold the object. */
    public void deleteNow(String apiVersion, String plural, String namespace, String name) {
        parts.deletions()
                .delete(
                        kind(apiVersion, plural),
                        namespace,
                        name,
                        JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", 0),
                        caller);
    }

    /** Gives a pod its node, as a scheduler does. */
    public void bind(String namespace, String pod, String node) {
        ObjectNode binding = JsonNodeFactory.instance.objectNode();
        binding.putObject("target").put("kind", "Node").put("name", node);
        new Subresources(parts, new Access()).bind(namespace, pod, binding, false);
    }

    /**
     * Watches a kind: what is there comes first as ADDED, then each change in order.
     *
     * @param namespace null watches all
     * @param watcher is called under the server's lock: it must only take a note and return
     * @return ends the watch
     */
    public Runnable watch(String apiVersion, String plural, @Nullable String namespace, Consumer<Change> watcher) {
        ResourceKind kind = kind(apiVersion, plural);
        return parts.store().atomically(() -> {
            list(apiVersion, plural, namespace).forEach(o -> watcher.accept(new Change("ADDED", o)));
            return parts.store().watch(kind.resource(), parts.store().version(), event -> {
                boolean here = namespace == null || namespace.equals(namespaceOf(event.object()));
                if (here) {
                    watcher.accept(new Change(event.type(), kind.shown(event.object())));
                }
            });
        });
    }
}
