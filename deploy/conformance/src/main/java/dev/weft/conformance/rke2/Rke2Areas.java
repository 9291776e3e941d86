package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.rke2.Catalogue;
import dev.weft.policy.domain.rke2.CniList;
import dev.weft.policy.domain.rke2.FailurePolicy;
import dev.weft.policy.domain.rke2.NodeConfig;
import dev.weft.policy.domain.rke2.Rke2Version;
import dev.weft.policy.domain.rke2.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cni option, the configuration around it, and what each release brings. */
public final class Rke2Areas implements AreaSet {

    private static final Pattern RELEASE = Pattern.compile("v\\d+\\.\\d+\\.\\d+(?:\\+rke2r\\d+)?");

    private final Catalogue catalogue = Catalogue.bundled();

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "rke2-cni-validation", this::validation,
                "rke2-cni-validation-legacy", this::validation,
                "rke2-config-merge", this::configMerge,
                "rke2-node-annotations", this::annotations,
                "rke2-version-gate", this::gate,
                "rke2-chart-map", this::chart);
    }

    private Verdict validation(JsonNode vector) {
        JsonNode input = vector.get("input");
        CniList list = CniList.validate(
                Json.strings(input.path("cli_values")),
                release(input.path("rke2").asText()),
                catalogue);
        return Json.compare(vector, list instanceof CniList.Rejected rejected ? rejected.text() : view(list));
    }

    /** A vector may name a range of releases in prose; its first release stands for it. */
    private static Rke2Version release(String text) {
        Matcher matcher = RELEASE.matcher(text);
        return (matcher.find() ? Rke2Version.parse(matcher.group()) : Optional.<Rke2Version>empty())
                .orElseThrow(() -> new IllegalArgumentException("no release in '" + text + "'"));
    }

    private static ObjectNode view(CniList list) {
        ObjectNode view = Json.object();
        switch (list) {
            case CniList.Accepted accepted -> {
                view.put("multus", accepted.multus()).put("primary", accepted.primary());
                view.set("disable", Json.tree(accepted.disable()));
            }
            case CniList.Rejected rejected -> view.put("error", rejected.text());
        }
        return view;
    }

    private Verdict configMerge(JsonNode vector) {
        List<String> files = new ArrayList<>();
        vector.at("/input/files").forEach(file -> {
            if (file.isTextual()) {
                files.add(file.asText());
            } else {
                file.forEach(content -> files.add(content.asText()));
            }
        });
        ServerConfig config = ServerConfig.of(files);
        JsonNode expected = vector.path("expected");
        if (expected.isArray()) {
            return Json.compare(vector, config.args());
        }
        if (!expected.has("args")) {
            return Json.compare(vector, config.merged());
        }
        ObjectNode actual = Json.object();
        actual.set("args", Json.tree(config.args()));
        actual.set("validated", view(CniList.validate(config.cni(), newest(), catalogue)));
        return Json.compare(vector, actual);
    }

    private Verdict annotations(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("argv")) {
            return Json.compare(vector, NodeConfig.record(Json.strings(input.get("argv"))));
        }
        NodeConfig config = NodeConfig.read(Json.map(input.path("annotations")));
        ObjectNode actual = Json.object();
        config.role().ifPresent(role -> actual.put("role", role));
        actual.set("cni_values", Json.tree(config.cni().orElse(null)));
        actual.put("authoritative", config.authoritative());
        actual.put("source", config.source().word());
        config.validated(newest(), catalogue).ifPresent(list -> actual.setAll(view(list)));
        return Json.compareDemanded(vector, actual);
    }

    private Verdict gate(JsonNode vector) {
        JsonNode input = vector.get("input");
        Catalogue.Availability found = catalogue.availability(
                input.path("feature").asText(),
                release(input.path("rke2_version").asText()));
        ObjectNode actual = Json.object().put("available", found.available());
        if (found.available() && !found.documented()) {
            actual.put("documented", false);
        }
        return Json.compare(vector, actual);
    }

    private Verdict chart(JsonNode vector) {
        JsonNode input = vector.get("input");
        Rke2Version version = release(input.path("rke2_version").asText());
        ObjectNode actual = Json.object();
        if (!input.has("chart")) {
            Optional<String> policy = catalogue.bundledFailurePolicy(version);
            actual.put("spec.failurePolicy", policy.orElse(null));
            actual.put("effective", FailurePolicy.effective(policy, Optional.empty()));
            actual.set("spec.forceConflicts", Json.tree(policy.isPresent() ? Boolean.TRUE : null));
            return Json.compare(vector, actual);
        }
        Optional<Catalogue.BundledChart> chart =
                catalogue.chart(input.path("chart").asText(), version);
        if (chart.isEmpty() || !chart.get().exact()) {
            return Json.notBuilt(vector, "the catalogue does not know the exact chart of " + version);
        }
        actual.put("chart_version", chart.get().version());
        actual.put("helmchart_spec_bootstrap", !catalogue.has("multus.notBootstrap", version));
        return Json.compare(vector, actual);
    }

    private static Rke2Version newest() {
        return new Rke2Version(1, 36, 3, 1);
    }
}
