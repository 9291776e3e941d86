package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.inventory.domain.nfd.NetworkSource;
import dev.weft.inventory.domain.nfd.NetworkSource.SysNet;
import dev.weft.inventory.domain.nfd.NfdLabel;
import dev.weft.inventory.domain.nfd.NfdVersion;
import dev.weft.inventory.domain.nfd.NodeFeatures;
import dev.weft.inventory.domain.nfd.PciSource;
import dev.weft.inventory.domain.nfd.RuleExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Node Feature Discovery makes of a node. */
public final class NfdAreas implements AreaSet {

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "nfd-network", NfdAreas::network,
                "nfd-network-history", NfdAreas::network,
                "nfd-pci", NfdAreas::pci,
                "nfd-rule-expression", NfdAreas::expression,
                "nfd-label-validation", NfdAreas::label,
                "nfd-nodefeature-merge", NfdAreas::merge);
    }

    private static Verdict network(JsonNode vector) {
        JsonNode input = vector.get("input");
        List<SysNet> interfaces = new ArrayList<>();
        input.path("sys_class_net")
                .forEach(entry -> interfaces.add(new SysNet(
                        entry.path("name").asText(),
                        entry.path("device").asBoolean(),
                        text(entry, "operstate"),
                        Optional.ofNullable(entry.get("flags")).map(JsonNode::asInt),
                        text(entry, "sriov_totalvfs"),
                        text(entry, "sriov_numvfs"))));
        NfdVersion version =
                NfdVersion.parse(input.path("nfd_version").asText()).orElse(NfdVersion.CURRENT);
        return Json.compare(vector, NetworkSource.labels(interfaces, version));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText);
    }

    private static Verdict pci(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("raw")) {
            Map<String, String> attributes = new LinkedHashMap<>();
            Json.map(input.get("raw")).forEach((name, raw) -> attributes.put(name, PciSource.attribute(name, raw)));
            return Json.compare(vector, attributes);
        }
        List<Map<String, String>> devices = new ArrayList<>();
        input.path("devices").forEach(device -> devices.add(Json.map(device)));
        return Json.compare(
                vector,
                PciSource.labels(
                        devices,
                        Json.strings(input.path("deviceClassWhitelist")),
                        Json.strings(input.path("deviceLabelFields"))));
    }

    private static Verdict expression(JsonNode vector) {
        JsonNode input = vector.get("input");
        RuleExpression expression = new RuleExpression(
                input.path("op").asText(),
                Json.strings(input.path("value")),
                input.path("type").asText().equals("version"));
        boolean demandsAnyError = vector.path("expected_error").asText().startsWith("(any error");
        try {
            return Json.compare(
                    vector,
                    expression.matches(text(input, "input")
                            .filter(found -> !input.path("input").isNull())));
        } catch (RuleExpression.InvalidExpressionException e) {
            // Such a vector demands an error without saying its text.
            return demandsAnyError
                    ? new Verdict(Verdict.Kind.PASSED, vector.get("expected_error"), Json.tree(e.getMessage()), "")
                    : Json.compare(vector, e.getMessage());
        }
    }

    private static Verdict label(JsonNode vector) {
        JsonNode input = vector.get("input");
        Optional<String> problem =
                NfdLabel.problem(input.path("key").asText(), input.path("value").asText());
        if (!vector.has("expected_error")) {
            return Json.compare(vector, Map.of("valid", problem.isEmpty()));
        }
        String demanded = vector.get("expected_error").asText();
        String actual = problem.orElse("");
        // A demanded text that ends in a colon goes on with the reasons of the API machinery.
        return Json.compare(vector, demanded.endsWith(": ") && actual.startsWith(demanded) ? demanded : actual);
    }

    private static Verdict merge(JsonNode vector) {
        NodeFeatures merged = NodeFeatures.NONE;
        for (JsonNode object : vector.get("input")) {
            merged = merged.mergedWith(features(object));
        }
        ObjectNode actual = Json.object();
        actual.set("labels", Json.tree(merged.labels()));
        actual.set("flags", Json.tree(merged.flags()));
        actual.set("attributes", Json.tree(merged.attributes()));
        actual.set("instances", Json.tree(merged.instances()));
        return Json.compare(vector, actual);
    }

    private static NodeFeatures features(JsonNode object) {
        Map<String, Set<String>> flags = new LinkedHashMap<>();
        object.path("flags")
                .properties()
                .forEach(entry -> flags.put(entry.getKey(), new LinkedHashSet<>(Json.strings(entry.getValue()))));
        Map<String, Map<String, String>> attributes = new LinkedHashMap<>();
        object.path("attributes")
                .properties()
                .forEach(entry -> attributes.put(entry.getKey(), Json.map(entry.getValue())));
        Map<String, List<Map<String, String>>> instances = new LinkedHashMap<>();
        object.path("instances").properties().forEach(entry -> {
            List<Map<String, String>> found = new ArrayList<>();
            entry.getValue().forEach(instance -> found.add(Json.map(instance)));
            instances.put(entry.getKey(), found);
        });
        return new NodeFeatures(Json.map(object.path("labels")), flags, attributes, instances);
    }
}
