package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which RKE2 release brings which feature and which chart. The knowledge is data (catalogue.json), not code. Rule:
 * chart_versions.yaml of each release.
 */
public final class Catalogue {

    private static final Catalogue BUNDLED = load();

    private final Map<String, Gate> gates;
    private final Map<String, List<Bundle>> charts;

    private Catalogue(Map<String, Gate> gates, Map<String, List<Bundle>> charts) {
        this.gates = Map.copyOf(gates);
        this.charts = Map.copyOf(charts);
    }

    /** The catalogue that this build of Weft carries. */
    public static Catalogue bundled() {
        return BUNDLED;
    }

    /** Whether the release brings the feature. A feature that the catalogue lacks is an {@link IllegalArgumentException}. */
    public Availability availability(String feature, Rke2Version version) {
        Gate gate = gate(feature);
        boolean available = gate.first().stream()
                .filter(first -> first.sameLine(version))
                .findFirst()
                .map(first -> first.compareTo(version) <= 0)
                .orElseGet(() -> isAfterAll(gate.first(), version));
        boolean documented = available
                && gate.documentedFrom()
                        .map(from -> from.compareTo(version) <= 0)
                        .orElse(true);
        return new Availability(available, documented);
    }

    /** Shorthand of {@link #availability}. */
    public boolean has(String feature, Rke2Version version) {
        return availability(feature, version).available();
    }

    /** The first releases of each line that bring the feature, oldest first, for texts. */
    public List<Rke2Version> firstReleases(String feature) {
        return gate(feature).first();
    }

    /**
     * The chart version that a release bundles. Not exact when the catalogue knows only an earlier release of the same
     * line: the chart is then this one or a later one. Empty when it knows none.
     */
    public Optional<BundledChart> chart(String name, Rke2Version version) {
        return charts.getOrDefault(name, List.of()).stream()
                .filter(bundle -> bundle.since().sameLine(version))
                .filter(bundle -> bundle.since().compareTo(version) <= 0)
                .max(Comparator.comparing(Bundle::since))
                .map(bundle -> new BundledChart(
                        bundle.chart(), bundle.exact() && bundle.since().equals(version)));
    }

    /** The failure policy that the bundled HelmCharts of a release spell out; empty when they leave it to the default. */
    public Optional<String> bundledFailurePolicy(Rke2Version version) {
        return has("helm.bundledRetry", version) ? Optional.of(FailurePolicy.RETRY) : Optional.empty();
    }

    private Gate gate(String feature) {
        Gate gate = gates.get(feature);
        if (gate == null) {
            throw new IllegalArgumentException("feature " + feature + " is not in the catalogue; it knows "
                    + gates.keySet().stream().sorted().toList());
        }
        return gate;
    }

    private static boolean isAfterAll(Collection<Rke2Version> first, Rke2Version version) {
        return first.stream().allMatch(release -> release.compareTo(version) < 0);
    }

    private static Catalogue load() {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.json")) {
            if (in == null) {
                throw new IllegalStateException("catalogue.json is not beside " + Catalogue.class.getName());
            }
            JsonNode root = new ObjectMapper().readTree(in);
            Map<String, Gate> gates = new HashMap<>();
            root.path("features").properties().forEach(entry -> gates.put(entry.getKey(), readGate(entry.getValue())));
            Map<String, List<Bundle>> charts = new HashMap<>();
            root.path("charts")
                    .properties()
                    .forEach(entry -> charts.put(entry.getKey(), readBundles(entry.getValue())));
            return new Catalogue(gates, charts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Gate readGate(JsonNode node) {
        List<Rke2Version> first = new ArrayList<>();
        node.path("first").forEach(release -> first.add(release(release.asText())));
        return new Gate(
                first.stream().sorted().toList(),
                Optional.ofNullable(node.get("documentedFrom")).map(from -> release(from.asText())));
    }

    private static List<Bundle> readBundles(JsonNode list) {
        List<Bundle> bundles = new ArrayList<>();
        list.forEach(bundle -> bundles.add(new Bundle(
                release(bundle.path("since").asText()),
                bundle.path("chart").asText(),
                bundle.path("exact").asBoolean())));
        return List.copyOf(bundles);
    }

    private static Rke2Version release(String text) {
        return Rke2Version.parse(text)
                .orElseThrow(() -> new IllegalStateException("catalogue.json: '" + text + "' is not a release"));
    }

    private record Gate(List<Rke2Version> first, Optional<Rke2Version> documentedFrom) {}

    private record Bundle(Rke2Version since, String chart, boolean exact) {}

    /** Documented is false where a release brings what its documentation does not list yet. */
    public record Availability(boolean available, boolean documented) {}

    /** See {@link #chart}. */
    public record BundledChart(String version, boolean exact) {}
}
