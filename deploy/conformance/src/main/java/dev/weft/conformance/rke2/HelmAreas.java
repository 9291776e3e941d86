package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.rke2.FailurePolicy;
import dev.weft.policy.domain.rke2.HelmJob;
import dev.weft.policy.domain.rke2.HelmValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What helm-controller makes of HelmCharts and HelmChartConfigs. */
public final class HelmAreas implements AreaSet {

    private static final String CHART_POLICY = "HelmChart.spec.failurePolicy";
    private static final String STORED_POLICY = "HelmChartConfig.spec.failurePolicy (as stored)";
    private static final String AS_WRITTEN = "HelmChartConfig (as written by user)";
    private static final String CONFIG_VALUES = "HelmChartConfig.spec.valuesContent";

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "helmchartconfig-merge", HelmAreas::merge,
                "helmchart-job", HelmAreas::job,
                "helmchart-status", HelmAreas::status,
                "helmchart-release-status", HelmAreas::release);
    }

    private static Verdict merge(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has(CHART_POLICY)) {
            return policy(vector, input);
        }
        if (input.has("chart_values_subset")) {
            return Json.compare(vector, HelmValues.merge(input.withObject("/chart_values_subset"), overlay(input)));
        }
        if (input.has("HelmChart.spec.set")) {
            return Json.compare(vector, HelmValues.applySet(overlay(input), Json.map(input.get("HelmChart.spec.set"))));
        }
        if (input.path("HelmChart").isTextual()) {
            boolean applied = HelmJob.configApplies(
                    input.get("HelmChart").asText(),
                    input.path("HelmChartConfig").asText());
            return Json.compare(vector, Map.of("applied", applied));
        }
        return Json.compare(
                vector, HelmValues.files(sources(input.path("HelmChart")), sources(input.path("HelmChartConfig"))));
    }

    private static ObjectNode overlay(JsonNode input) {
        return input.get(CONFIG_VALUES) instanceof ObjectNode values ? values : Json.object();
    }

    private static HelmValues.Sources sources(JsonNode object) {
        int keys = 0;
        for (JsonNode secret : object.path("valuesSecrets")) {
            keys += secret.path("keys").size();
        }
        return new HelmValues.Sources(object.has("valuesContent"), object.has("values"), keys);
    }

    private static Verdict policy(JsonNode vector, JsonNode input) {
        Optional<String> chart = text(input.path(CHART_POLICY));
        ObjectNode actual = Json.object();
        Optional<String> stored;
        if (input.has(AS_WRITTEN)) {
            stored = FailurePolicy.asStored(text(input.get(AS_WRITTEN).at("/spec/failurePolicy")), true);
            stored.ifPresent(policy -> actual.put(STORED_POLICY, policy));
        } else {
            stored = text(input.path(STORED_POLICY)).filter(policy -> !policy.startsWith("<"));
        }
        return Json.compare(vector, actual.put("FAILURE_POLICY", FailurePolicy.effective(chart, stored)));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }

    private static Verdict job(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("values")) {
            List<Boolean> typed = new ArrayList<>();
            input.get("values").forEach(value -> typed.add(HelmValues.isTyped(value.asText())));
            return Json.compare(vector, typed);
        }
        if (input.has("spec.set")) {
            return Json.compare(vector, String.join(" ", HelmJob.installArgs(Json.map(input.get("spec.set")))));
        }
        boolean deleting = input.path("deleting").asBoolean();
        HelmJob names = HelmJob.of(
                input.path("namespace").asText("kube-system"),
                input.path("chart").asText(),
                deleting);
        ObjectNode actual = Json.object();
        actual.setAll((ObjectNode) Json.tree(names));
        if (deleting) {
            actual.put("args", String.join(" ", HelmJob.deleteArgs()));
        }
        return Json.compareDemanded(vector, actual);
    }

    private static Verdict status(JsonNode vector) {
        Map<String, String> conditions = new LinkedHashMap<>();
        vector.get("input")
                .path("status.conditions")
                .forEach(condition -> conditions.put(
                        condition.path("type").asText(),
                        condition.path("status").asText()));
        return Json.compare(
                vector, Map.of("weft_state", HelmJob.state(conditions).name()));
    }

    private static Verdict release(JsonNode vector) {
        List<Map<String, String>> labels = new ArrayList<>();
        vector.get("input").path("release_secret_labels").forEach(secret -> labels.add(Json.map(secret)));
        HelmJob.Release release = HelmJob.latestRelease(labels);
        ObjectNode actual = Json.object().put("revision", release.revision());
        release.status().ifPresent(status -> actual.put("status", status));
        release.hash().ifPresent(hash -> actual.put("hash", hash));
        return Json.compare(vector, actual);
    }
}
