package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The garbage collector: dependents go when their owners have gone. */
final class Collector {

    private record Dependent(ResourceKind kind, ObjectNode object) {}

    private final Kinds kinds;
    private final Store store;
    private final Objects objects;
    private final Executor executor;

    Collector(Kinds kinds, Store store, Objects objects, Executor executor) {
        this.kinds = kinds;
        this.store = store;
        this.objects = objects;
        this.executor = executor;
        store.watch(store.version(), event -> {
            if (event.type().equals("DELETED")) {
                this.executor.execute(() ->
                        collect(event.object().path("metadata").path("uid").asText()));
            }
        });
    }

    private void collect(String uid) {
        List<Dependent> orphans = new ArrayList<>();
        for (ResourceKind kind : List.copyOf(kinds.all())) {
            for (ObjectNode object : store.list(kind.resource(), null)) {
                boolean owned = false;
                boolean other = false;
                for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
                    if (owner.path("uid").asText().equals(uid)) {
                        owned = true;
                    } else {
                        other = true;
                    }
                }
                if (owned && !other) {
                    orphans.add(new Dependent(kind, object));
                }
            }
        }
        for (Dependent orphan : orphans) {
            try {
                objects.delete(
                        orphan.kind(),
                        orphan.object().path("metadata").path("namespace").asText(""),
                        orphan.object().path("metadata").path("name").asText(),
                        JsonNodeFactory.instance.objectNode());
            } catch (ApiProblem e) {
                // Someone else has deleted it.
                continue;
            }
        }
    }
}
