package dev.weft.conformance.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.sriov.DeviceSelection;
import dev.weft.policy.domain.sriov.DrainProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draining, and which devices the device plugin takes. */
public final class DrainAreas implements AreaSet {

    private static final Pattern POD = Pattern.compile("(\\S+) \\((?:requests (\\S+): \\d+|no extended resource)\\)");

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "drain_protocol",
                DrainCases::check,
                "drainer_pod_filter",
                Upstream.answering(DrainAreas::pods),
                "device_plugin_selector",
                DrainAreas::byValue,
                "vf_range_device_plugin",
                Upstream.answering(DrainAreas::byFunction));
    }

    private static JsonNode pods(JsonNode input) {
        String prefix = input.path("RESOURCE_PREFIX").asText();
        ObjectNode answer = Upstream.NODES.objectNode();
        answer.putArray("evicted");
        answer.putArray("kept");
        for (String pod : Upstream.texts(input.path("pods"))) {
            Matcher matcher = POD.matcher(pod.replace("<RESOURCE_PREFIX>", prefix));
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a pod in words that are not known: " + pod);
            }
            List<String> requests = matcher.group(2) == null ? List.of() : List.of(matcher.group(2));
            boolean evicted = DrainProtocol.evicts(
                    requests, prefix, input.path("fullDrain").asBoolean());
            answer.withArray(evicted ? "evicted" : "kept").add(matcher.group(1));
        }
        return answer;
    }

    /** The one field beside the values is the selector. */
    private static Verdict byValue(JsonNode vector) {
        JsonNode input = vector.path("input");
        List<String> selectors = new ArrayList<>();
        input.properties().stream()
                .filter(entry -> !entry.getKey().equals("deviceValues"))
                .forEach(entry -> selectors.addAll(Upstream.texts(entry.getValue())));
        ObjectNode answer = Upstream.NODES.objectNode();
        answer.putArray("selected");
        answer.putArray("notSelected");
        Upstream.texts(input.path("deviceValues"))
                .forEach(value -> answer.withArray(
                                DeviceSelection.byValue(selectors, value) ? "selected" : "notSelected")
                        .add(value));
        return Upstream.compare(vector.path("expected"), answer);
    }

    private static JsonNode byFunction(JsonNode input) {
        boolean byName = input.has("pfNames");
        List<String> selectors = Upstream.texts(input.path(byName ? "pfNames" : "rootDevices"));
        ObjectNode answer = Upstream.NODES.objectNode();
        answer.putArray("selected");
        answer.putArray("notSelected");
        input.path("devices").forEach(device -> {
            boolean selected = DeviceSelection.byFunction(
                    selectors,
                    device.path(byName ? "pfName" : "pfPciAddr").asText(),
                    device.path("funcID").asInt());
            answer.withArray(selected ? "selected" : "notSelected").add(device);
        });
        return answer;
    }
}
