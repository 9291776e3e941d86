package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.policy.domain.rke2.CniPlan.ConfigWrite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of a plan that goes into HelmChartConfigs: one object a chart, laid on what is there. */
final class ChartValues {

    private static final List<String> THICK = List.of("thickPlugin", "enabled");
    private static final List<String> DHCP = List.of("manifests", "dhcpDaemonSet");
    private static final List<String> WHEREABOUTS = List.of("rke2-whereabouts", "enabled");
    private static final List<String> DYNAMIC = List.of("dynamicNetworksController", "enabled");
    private static final List<String> EXCLUSIVE = List.of("cni", "exclusive");

    private final Catalogue catalogue;
    private final ClusterView view;
    private final Rke2Version release;
    private final CniPlanner.Outcome outcome;

    ChartValues(Catalogue catalogue, ClusterView view, Rke2Version release, CniPlanner.Outcome outcome) {
        this.catalogue = catalogue;
        this.view = view;
        this.release = release;
        this.outcome = outcome;
    }

    void plan(CniSpec spec, Optional<CniList.Accepted> list) {
        boolean multus = view.runsMultus() || list.map(CniList.Accepted::multus).orElse(false);
        planMultus(spec.multus(), multus);
        boolean cilium = view.helmCharts().containsKey(CniPlan.CILIUM_CHART)
                || list.map(accepted -> accepted.primary().equals("cilium")).orElse(false);
        planCilium(spec.cilium(), multus, cilium);
    }

    private void planMultus(CniSpec.Multus asked, boolean multus) {
        Map<String, Switch> switches = new LinkedHashMap<>();
        asked.thick().ifPresent(on -> switches.put("multus.thick", new Switch(THICK, on, false)));
        asked.dhcpDaemon().ifPresent(on -> switches.put("multus.dhcpDaemon", new Switch(DHCP, on, false)));
        asked.whereabouts().ifPresent(on -> switches.put("multus.whereabouts", new Switch(WHEREABOUTS, on, false)));
        asked.dynamicNetworks().ifPresent(on -> switches.put("multus.dynamicNetworks", new Switch(DYNAMIC, on, false)));
        if (!multus) {
            switches.keySet()
                    .forEach(field -> outcome.refuse(
                            field,
                            "member " + view.member() + " does not run Multus, so rke2-multus has nothing to set",
                            "put multus first in the cni list, e.g. [multus, canal]"));
            return;
        }
        gate(switches, "multus.thick", "multus.thickPlugin");
        gate(switches, "multus.dhcpDaemon", "multus.dhcpDaemonSet");
        gate(switches, "multus.dynamicNetworks", "multus.dynamicNetworksController");
        needThick(asked, switches);
        write(CniPlan.MULTUS_CHART, switches);
    }

    /** An unknown key is silently ignored by the chart, so it is refused here. */
    private void gate(Map<String, Switch> switches, String field, String feature) {
        Switch asked = switches.get(field);
        if (asked != null && asked.on() && !catalogue.has(feature, release)) {
            switches.remove(field);
            outcome.refuse(
                    field,
                    "the rke2-multus chart of " + release + " does not know it and would ignore it",
                    "upgrade the member to one of " + catalogue.firstReleases(feature) + " or later");
        }
    }

    private void needThick(CniSpec.Multus asked, Map<String, Switch> switches) {
        Switch dynamic = switches.get("multus.dynamicNetworks");
        if (dynamic == null || !dynamic.on()) {
            return;
        }
        boolean thick = asked.thick().orElseGet(() -> thickNow());
        if (!thick || (asked.thick().isPresent() && !switches.containsKey("multus.thick"))) {
            switches.remove("multus.dynamicNetworks");
            outcome.refuse(
                    "multus.dynamicNetworks",
                    "the dynamic networks controller works with the thick plugin only",
                    "set multus.thick to true as well");
        }
    }

    private boolean thickNow() {
        try {
            return at(effective(CniPlan.MULTUS_CHART, existing(CniPlan.MULTUS_CHART)), THICK)
                    .map(JsonNode::asBoolean)
                    .orElse(false);
        } catch (Yaml.NotYamlException e) {
            return false;
        }
    }

    private void planCilium(CniSpec.Cilium asked, boolean multus, boolean cilium) {
        boolean byDefault = !catalogue.has("cilium.exclusiveDefaultFalse", release);
        if (asked.exclusive().isPresent() && !cilium) {
            outcome.refuse(
                    "cilium.exclusive",
                    "member " + view.member() + " does not run the packaged Cilium",
                    "take cilium.exclusive from the policy, or select members whose primary is cilium");
            return;
        }
        if (multus && asked.exclusive().orElse(false)) {
            outcome.refuse(
                    "cilium.exclusive",
                    "an exclusive Cilium renames Multus' configuration on every node, and Multus stops silently",
                    "set cilium.exclusive to false, or take multus from the cni list");
            return;
        }
        Optional<Boolean> wanted = asked.exclusive().or(() -> multus && cilium ? Optional.of(false) : Optional.empty());
        wanted.ifPresent(
                on -> write(CniPlan.CILIUM_CHART, Map.of("cilium.exclusive", new Switch(EXCLUSIVE, on, byDefault))));
    }

    private void write(String chart, Map<String, Switch> switches) {
        if (switches.isEmpty()) {
            return;
        }
        ObjectNode spec = existing(chart);
        ObjectNode content;
        ObjectNode effective;
        try {
            content = Yaml.mapping(spec.path("valuesContent").asText());
            effective = effective(chart, spec);
        } catch (Yaml.NotYamlException e) {
            switches.keySet()
                    .forEach(field -> outcome.refuse(
                            field,
                            "HelmChartConfig kube-system/" + chart + " has a spec.valuesContent that can't be kept: "
                                    + e.getMessage(),
                            "correct or empty spec.valuesContent; helm can't read it either"));
            return;
        }
        warnOfSecrets(chart, spec);
        ObjectNode desired = JsonNodeFactory.instance.objectNode();
        switches.forEach((field, asked) -> decide(chart, spec, effective, desired, field, asked));
        boolean dangerous = view.helmChartConfigs().containsKey(chart)
                && FailurePolicy.effective(text(chartSpec(chart), "failurePolicy"), text(spec, "failurePolicy"))
                        .equals(FailurePolicy.REINSTALL);
        if (desired.isEmpty() && !dangerous) {
            return;
        }
        ObjectNode written = spec.deepCopy();
        if (!desired.isEmpty()) {
            written.put("valuesContent", Yaml.text(HelmValues.mergeKeepingNulls(content, desired)));
        }
        written.put("failurePolicy", FailurePolicy.toWrite(text(spec, "failurePolicy")));
        outcome.write(new ConfigWrite(chart, written));
    }

    private void decide(
            String chart, ObjectNode spec, ObjectNode effective, ObjectNode desired, String field, Switch asked) {
        boolean now = at(effective, asked.path()).map(JsonNode::asBoolean).orElse(asked.byDefault());
        if (now == asked.on()) {
            outcome.satisfy(field);
            return;
        }
        if (spec.get("values") instanceof ObjectNode values
                && at(values, asked.path()).isPresent()) {
            outcome.refuse(
                    field,
                    "HelmChartConfig kube-system/" + chart + " sets " + String.join(".", asked.path())
                            + " in spec.values, which beats spec.valuesContent",
                    "take " + String.join(".", asked.path()) + " from spec.values of that object");
            return;
        }
        ObjectNode at = desired;
        for (String key : asked.path().subList(0, asked.path().size() - 1)) {
            at = at.withObjectProperty(key);
        }
        at.put(asked.path().getLast(), asked.on());
    }

    private void warnOfSecrets(String chart, ObjectNode spec) {
        if (!spec.path("valuesSecrets").isEmpty()) {
            outcome.warn(
                    "ValuesInSecret",
                    "HelmChartConfig kube-system/" + chart,
                    "it takes values from Secrets, which beat what Weft writes and which Weft does not read",
                    "check that those Secrets leave the policy's fields alone");
        }
    }

    /** What the chart is given now, apart from its own defaults and Secrets. */
    private ObjectNode effective(String chart, ObjectNode config) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (ObjectNode spec : List.of(chartSpec(chart), config)) {
            values = HelmValues.merge(
                    values, Yaml.mapping(spec.path("valuesContent").asText()));
            if (spec.get("values") instanceof ObjectNode tree) {
                values = HelmValues.merge(values, tree);
            }
        }
        Map<String, String> set = new LinkedHashMap<>();
        chartSpec(chart)
                .path("set")
                .properties()
                .forEach(entry -> set.put(entry.getKey(), entry.getValue().asText()));
        return HelmValues.applySet(values, set);
    }

    private ObjectNode existing(String chart) {
        return view.helmChartConfigs().getOrDefault(chart, JsonNodeFactory.instance.objectNode());
    }

    private ObjectNode chartSpec(String chart) {
        return view.helmCharts().getOrDefault(chart, JsonNodeFactory.instance.objectNode());
    }

    private static Optional<String> text(ObjectNode spec, String field) {
        return Optional.ofNullable(spec.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static Optional<JsonNode> at(JsonNode tree, List<String> path) {
        JsonNode at = tree;
        for (String key : path) {
            at = at.path(key);
        }
        return at.isMissingNode() || at.isNull() ? Optional.empty() : Optional.of(at);
    }

    private record Switch(List<String> path, boolean on, boolean byDefault) {}
}
