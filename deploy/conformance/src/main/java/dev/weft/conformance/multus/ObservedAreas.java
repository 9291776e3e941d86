package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.delegate.ConfigSource;
import dev.weft.attach.domain.delegate.Delegate;
import dev.weft.attach.domain.delegate.DelegateRules;
import dev.weft.attach.domain.delegate.MultusConfig;
import dev.weft.attach.domain.delegate.PluginCall;
import dev.weft.attach.domain.delegate.PluginCalls;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestProblem;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.attach.domain.request.RequestedInterface;
import dev.weft.attach.domain.request.ResolvedRequest;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.attach.domain.status.Observation;
import dev.weft.attach.domain.status.PromisedInterface;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.conformance.Verdict.Kind;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What real Multus was seen to do: the plugin calls it makes, and what it accepts and refuses. */
public final class ObservedAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String API_SERVER_SAYS = "): network-attachment-definitions";

    @Override
    public Map<String, Check> areas() {
        return Map.of("multus_delegate_calls", ObservedAreas::calls, "multus_end_to_end", ObservedAreas::endToEnd);
    }

    private static Verdict calls(JsonNode vector) {
        JsonNode pod = vector.path("pod");
        JsonNode expected = vector.has("error") ? vector.path("error") : vector.path("calls");
        ObjectNode config = JSON.objectNode();
        ObjectNode base = config.putArray("delegates").addObject();
        base.put("cniVersion", "0.3.1").put("name", "base").put("type", "rec-base");
        vector.path("multus_conf_override").properties().forEach(one -> config.set(one.getKey(), one.getValue()));
        try {
            List<Delegate> delegates = new DelegateRules(
                            MultusConfig.read(config),
                            Nads.lookup(vector.path("nads"), JSON.objectNode()),
                            new ConfigSource("/etc/cni/multus/net.d", Map.of()),
                            Optional.of(allocated(vector)))
                    .all(pod.path("namespace").asText(), Nads.texts(pod.path("annotations")));
            String container = "c-" + pod.path("name").asText();
            List<PluginCall> calls = new ArrayList<>(PluginCalls.add(delegates, container, JSON.objectNode()));
            calls.addAll(PluginCalls.del(delegates, container, JSON.objectNode()));
            ArrayNode actual = answered(calls, vector.path("calls"));
            if (vector.path("rc").asInt() != 0) {
                return notBuilt(expected, "the node refused after the calls, for what its links are");
            }
            return Held.verdict(actual.equals(withoutResults(vector.path("calls"))), expected, actual);
        } catch (AnnotationRefusal refusal) {
            return refused(vector, refusal.text());
        } catch (PluginRefusal refusal) {
            return refused(vector, refusal.text());
        }
    }

    /**
     * What kubelet allocated stands in the calls only: the devices of a resource, whatever their order there. Their order, and the
     * places that they are written to, are Multus' and the rule's.
     */
    private static Map<String, List<String>> allocated(JsonNode vector) {
        TreeSet<String> devices = new TreeSet<>();
        vector.path("calls")
                .forEach(call -> GoJson.optional(call.path("stdin"), "pciBusID").ifPresent(devices::add));
        Map<String, List<String>> allocated = new HashMap<>();
        vector.path("nads")
                .forEach(nad -> GoJson.optional(nad.path("annotations"), KnownNetwork.RESOURCE_KEY)
                        .ifPresent(resource -> allocated.put(resource, List.copyOf(devices))));
        return allocated;
    }

    /** Not every observation went on to detach. */
    private static ArrayNode answered(List<PluginCall> calls, JsonNode observed) {
        ArrayNode answer = JSON.arrayNode();
        boolean detached = observed.toString().contains("\"DEL\"");
        for (PluginCall call : calls) {
            if (detached || call.command().equals("ADD")) {
                ObjectNode one = answer.addObject()
                        .put("command", call.command())
                        .put("plugin", call.plugin())
                        .put("ifname", call.iface());
                call.extraArgs().forEach(one.putArray("extra_cni_args")::add);
                one.set("stdin", call.stdin());
            }
        }
        return answer;
    }

    /** The result of the plugin before is that plugin's, not Multus'. */
    private static JsonNode withoutResults(JsonNode calls) {
        ArrayNode copy = calls.deepCopy();
        copy.forEach(call -> {
            if (call.path("stdin") instanceof ObjectNode stdin) {
                stdin.remove("prevResult");
            }
        });
        return copy;
    }

    private static Verdict refused(JsonNode vector, String text) {
        String said = vector.path("error").isTextual()
                ? vector.path("error").asText()
                : vector.path("error").path("msg").asText("");
        String observed = said.isEmpty() ? vector.path("error_contains").asText("") : said;
        int own = text.indexOf(API_SERVER_SAYS);
        String multus = own < 0 ? text : text.substring(0, own);
        boolean passed = vector.path("rc").asInt() != 0
                && !observed.isEmpty()
                && (observed.contains(multus) || said.isEmpty() && text.contains(observed));
        return Held.verdict(passed, JSON.textNode(observed), JSON.textNode(text));
    }

    private static Verdict endToEnd(JsonNode vector) {
        JsonNode pod = vector.path("pod");
        Map<String, String> annotations = Nads.texts(pod.path("annotations"));
        String namespace = pod.path("namespace").asText();
        NetworkLookup networks = Nads.lookup(vector.path("nads"), JSON.objectNode());
        JsonNode expected = vector.has("network_status") ? vector.path("network_status") : vector.path("rc");
        try {
            List<NetworkSelection> selections =
                    NetworksAnnotation.read(annotations.getOrDefault(NetworksAnnotation.KEY, ""), namespace);
            if (selections.isEmpty()) {
                return notBuilt(expected, "a pod that asks for nothing is not Weft's");
            }
            new DelegateRules(
                            MultusConfig.lenient(JSON.objectNode()),
                            networks,
                            new ConfigSource("/etc/cni/multus/net.d", Map.of()),
                            Optional.of(Map.of()))
                    .requested(namespace, selections);
            ResolvedRequest resolved = RequestRules.standard().resolve(selections, namespace, networks);
            if (vector.path("rc").asInt() != 0) {
                List<String> reasons = resolved.problems().stream()
                        .map(RequestProblem::message)
                        .toList();
                return reasons.isEmpty()
                        ? notBuilt(expected, "refused by a plugin for a reason that no rule sees before")
                        : Held.verdict(true, expected, JSON.textNode(reasons.toString()));
            }
            if (!vector.has("network_status")) {
                return notBuilt(expected, "routes on the node are not predicted");
            }
            return reported(vector, resolved);
        } catch (AnnotationRefusal refusal) {
            return refused(vector, refusal.text());
        } catch (PluginRefusal refusal) {
            return refused(vector, refusal.text());
        }
    }

    private static Verdict reported(JsonNode vector, ResolvedRequest resolved) {
        ArrayNode seen = JSON.arrayNode();
        boolean passed = resolved.problems().isEmpty();
        for (RequestedInterface one : resolved.interfaces()) {
            NetworkSelection selection = one.selection();
            Observation observation = Observation.of(
                    new PromisedInterface(one.iface(), selection.nad(), selection.ips(), selection.mac()),
                    NetworkStatusAnnotation.read(vector.path("network_status").toString()));
            passed &= observation.phase() == Observation.Phase.ATTACHED;
            seen.add(one.iface() + " " + observation.phase() + observation.sentence());
        }
        return Held.verdict(passed, vector.path("network_status"), seen);
    }

    private static Verdict notBuilt(JsonNode expected, String reason) {
        return new Verdict(Kind.NOT_BUILT, expected, JSON.nullNode(), reason);
    }
}
