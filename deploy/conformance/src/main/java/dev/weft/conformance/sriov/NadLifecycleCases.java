package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.sriov.NetworkReconcile;
import dev.weft.attach.domain.sriov.NetworkReconcile.Existing;
import dev.weft.attach.domain.sriov.NetworkReconcile.Ready;
import dev.weft.attach.domain.sriov.OperatorKind;
import dev.weft.attach.domain.sriov.OperatorNad;
import dev.weft.attach.domain.sriov.OperatorRendering;
import dev.weft.conformance.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plays a member's API server for networks: each is reconciled when it is made and after every change. */
final class NadLifecycleCases implements NetworkReconcile.Member {

    /** The cases do not list the namespaces of their server; this is the one that it did not have. */
    private static final Set<String> NO_NAMESPACES = Set.of("nonexistent-namespace");

    private final Map<String, Existing> nads = new HashMap<>();
    private final Set<String> owned = new HashSet<>();
    private final Set<String> missing = new HashSet<>(NO_NAMESPACES);
    private final List<ObjectNode> networks = new ArrayList<>();
    private final List<Ready> conditions = new ArrayList<>();
    private final String operatorNamespace;
    private final String prefix;

    private NadLifecycleCases(JsonNode input) {
        operatorNamespace = input.path("operatorNamespace").asText();
        prefix = input.path("RESOURCE_PREFIX").asText();
        String then = input.path("then").asText();
        if (then.startsWith("create Namespace ")) {
            missing.add(then.substring("create Namespace ".length()));
        }
        if (input.has("existingNAD")) {
            JsonNode nad = input.get("existingNAD");
            nads.put(
                    nad.at("/metadata/namespace").asText() + "/"
                            + nad.at("/metadata/name").asText(),
                    new Existing(
                            Upstream.labels(nad.at("/metadata/annotations")),
                            nad.at("/spec/config").asText()));
        }
    }

    @Override
    public boolean hasNamespace(String namespace) {
        return !missing.contains(namespace);
    }

    @Override
    public Optional<Existing> nad(String namespace, String name) {
        return Optional.ofNullable(nads.get(namespace + "/" + name));
    }

    static Verdict check(JsonNode vector) {
        JsonNode input = vector.path("input");
        JsonNode expected = vector.path("expected");
        NadLifecycleCases play = new NadLifecycleCases(input);
        input.path("create").forEach(object -> {
            ObjectNode made = object.deepCopy();
            // As an API server counts: from one, and on with every change of spec.
            made.withObject("/metadata").put("generation", 1);
            play.networks.add(made);
            play.conditions.add(new Ready(false, "", "", 0));
            play.reconcile(play.networks.size() - 1);
        });
        Map<String, Existing> before = Map.copyOf(play.nads);
        long generation = play.conditions.getFirst().observedGeneration();
        play.then(input.path("then"));
        ObjectNode answer = Upstream.NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            Optional<JsonNode> shown = play.shown(entry.getKey(), entry.getValue(), expected, before, generation);
            if (shown.isEmpty()) {
                return new Verdict(Verdict.Kind.NOT_BUILT, expected, answer, "no rule shows " + entry.getKey());
            }
            answer.set(entry.getKey(), shown.get());
        }
        return Upstream.compare(expected, answer);
    }

    private void reconcile(int index) {
        ObjectNode object = networks.get(index);
        OperatorKind kind = OperatorKind.valueOf(object.path("kind").asText());
        NetworkReconcile.Decision decision = NetworkReconcile.decide(kind, object, operatorNamespace, prefix, this);
        String name = object.at("/metadata/name").asText();
        conditions.set(index, decision.ready());
        decision.deleteFrom().ifPresent(namespace -> nads.remove(namespace + "/" + name));
        decision.write().ifPresent(nad -> {
            String key = nad.namespace() + "/" + nad.name();
            nads.put(key, new Existing(nad.annotations(), nad.config()));
            if (decision.ownerReference()) {
                owned.add(key);
            }
        });
        decision.lastNamespace()
                .ifPresent(
                        last -> object.withObject("/metadata/annotations").put(NetworkReconcile.LAST_NAMESPACE, last));
    }

    private void then(JsonNode change) {
        if (change.isTextual() && change.asText().startsWith("delete NAD ")) {
            nads.remove(change.asText().substring("delete NAD ".length()));
        } else if (change.isTextual() && change.asText().startsWith("create Namespace ")) {
            missing.remove(change.asText().substring("create Namespace ".length()));
        } else if (change.isObject()) {
            change.properties()
                    .forEach(entry -> ((ObjectNode) networks.get(0).path("spec"))
                            .set(entry.getKey().substring("spec.".length()), entry.getValue()));
            ((ObjectNode) networks.getFirst().path("metadata")).put("generation", generationOf(0) + 1);
        }
        for (int i = 0; i < networks.size(); i++) {
            reconcile(i);
        }
    }

    /** A field of the case in its own words; empty for one that only a real API server can answer. */
    private Optional<JsonNode> shown(
            String field, JsonNode wanted, JsonNode expected, Map<String, Existing> before, long generation) {
        Existing nad = nads.get(
                expected.path("nad").asText(expected.path("nadRecreated").asText()));
        return switch (field) {
            case "nad", "nadExists", "nadRecreated" -> Optional.of(presence(wanted.asText(), nads));
            case "nadAbsent" ->
                Optional.of(Upstream.json(nads.containsKey(wanted.asText()) ? "is there" : wanted.asText()));
            case "before" -> Optional.of(before.isEmpty() ? wanted : Upstream.json(before.keySet()));
            case "after" -> {
                ObjectNode after = Upstream.NODES.objectNode();
                String key = wanted.path("nad").asText();
                after.set("nad", presence(key, nads));
                after.set("annotations", annotations(nads.get(key), wanted.path("annotations")));
                yield Optional.of(after);
            }
            case "annotations", "annotations after" -> Optional.of(annotations(nad, wanted));
            case "annotations before" ->
                Optional.of(annotations(before.get(expected.path("nad").asText()), wanted));
            case "annotations[k8s.v1.cni.cncf.io/resourceName] contains" ->
                Optional.of(part(
                        nad == null ? "" : nad.annotations().getOrDefault("k8s.v1.cni.cncf.io/resourceName", ""),
                        wanted));
            case "config" -> Optional.of(rendered(nad) ? wanted : Upstream.json("not as rendered"));
            case "configContains" -> Optional.of(part(nad == null ? "" : nad.config(), wanted));
            case "configNotContains" ->
                Optional.of(
                        nad != null && !nad.config().contains(wanted.asText()) ? wanted : Upstream.json("contained"));
            case "cr.annotations" -> Optional.of(networks.get(0).at("/metadata/annotations"));
            case "condition", "first.condition" -> Optional.of(condition(0, wanted));
            case "second.condition" -> Optional.of(condition(1, wanted));
            case "condition Ready observedGeneration" -> {
                long now = conditions.getFirst().observedGeneration();
                yield Optional.of(now > generation && now == generationOf(0) ? wanted : Upstream.json(now));
            }
            case "ownerReferences contains" ->
                Optional.of(
                        owned.contains(expected.path("nad").asText()) ? wanted : Upstream.json("no owner reference"));
            default -> Optional.empty();
        };
    }

    private boolean rendered(@Nullable Existing nad) {
        OperatorNad wanted = OperatorRendering.render(
                OperatorKind.valueOf(networks.get(0).path("kind").asText()), networks.get(0), prefix);
        return nad != null && nad.config().equals(wanted.config());
    }

    private long generationOf(int index) {
        return networks.get(index).at("/metadata/generation").asLong();
    }

    private JsonNode condition(int index, JsonNode wanted) {
        Ready ready = conditions.get(index);
        ObjectNode shown =
                Upstream.NODES.objectNode().put("type", "Ready").put("status", ready.status() ? "True" : "False");
        if (wanted.has("reason")) {
            shown.put("reason", ready.reason());
        }
        if (wanted.has("messageContains")) {
            shown.set("messageContains", part(ready.message(), wanted.get("messageContains")));
        }
        if (wanted.has("observedGeneration")) {
            shown.set(
                    "observedGeneration",
                    ready.observedGeneration() == generationOf(index)
                            ? wanted.get("observedGeneration")
                            : Upstream.json(ready.observedGeneration()));
        }
        return shown;
    }

    private static JsonNode presence(String key, Map<String, Existing> nads) {
        return Upstream.json(nads.containsKey(key) ? key : "absent");
    }

    private static JsonNode part(String text, JsonNode wanted) {
        return text.contains(wanted.asText()) ? wanted : Upstream.json(text);
    }

    private static JsonNode annotations(@Nullable Existing nad, JsonNode wanted) {
        ObjectNode shown = Upstream.NODES.objectNode();
        wanted.fieldNames()
                .forEachRemaining(key ->
                        shown.put(key, nad == null ? null : nad.annotations().get(key)));
        return shown;
    }
}
