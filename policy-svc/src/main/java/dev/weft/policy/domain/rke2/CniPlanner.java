package dev.weft.policy.domain.rke2;

import dev.weft.policy.domain.rke2.CniPlan.Refusal;
import dev.weft.policy.domain.rke2.CniPlan.RestartNeeded;
import dev.weft.policy.domain.rke2.CniPlan.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans a CniPolicy for one member. Pure: the same view and policy give the same plan. */
public final class CniPlanner {

    /** Read after Rancher's own drop-in, whose last value would win otherwise. */
    public static final String DROP_IN = "/etc/rancher/rke2/config.yaml.d/90-weft-cni.yaml";

    private static final List<String> CNI_CHARTS =
            List.of("rke2-multus", "rke2-cilium", "rke2-calico", "rke2-canal", "rke2-flannel");

    private final Catalogue catalogue;

    public CniPlanner(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The plan; every asked field of the policy is in it as written, to restart, refused or satisfied. */
    public CniPlan plan(ClusterView view, CniSpec spec) {
        Outcome outcome = new Outcome();
        Optional<Rke2Version> release = view.oldestRelease();
        if (release.isEmpty()) {
            refuseAll(view, spec, outcome);
            return outcome.plan();
        }
        Optional<CniList.Accepted> wanted = planList(view, spec, release.get(), outcome);
        new ChartValues(catalogue, view, release.get(), outcome).plan(spec, wanted);
        warnOfReinstall(view, outcome);
        return outcome.plan();
    }

    private static void refuseAll(ClusterView view, CniSpec spec, Outcome outcome) {
        List<String> versions = view.nodes().stream()
                .map(ClusterView.Node::kubeletVersion)
                .distinct()
                .sorted()
                .toList();
        String reason = view.nodes().isEmpty()
                ? "no node of member " + view.member() + " has been seen, so its release is not known"
                : "member " + view.member() + " is not RKE2 (its kubelets are " + String.join(", ", versions)
                        + "); the cni list and HelmChartConfigs are RKE2's";
        String mend = view.nodes().isEmpty()
                ? "wait until the member's nodes are in the inventory, or mend its connection"
                : "narrow the policy's cluster selector to RKE2 members, and set up this member's CNI with its own tools";
        askedFields(spec).forEach(field -> outcome.refuse(field, reason, mend));
    }

    private static List<String> askedFields(CniSpec spec) {
        List<String> fields = new ArrayList<>();
        if (!spec.cni().isEmpty()) {
            fields.add("cni");
        }
        spec.multus().thick().ifPresent(asked -> fields.add("multus.thick"));
        spec.multus().dhcpDaemon().ifPresent(asked -> fields.add("multus.dhcpDaemon"));
        spec.multus().whereabouts().ifPresent(asked -> fields.add("multus.whereabouts"));
        spec.multus().dynamicNetworks().ifPresent(asked -> fields.add("multus.dynamicNetworks"));
        spec.cilium().exclusive().ifPresent(asked -> fields.add("cilium.exclusive"));
        return fields;
    }

    /** The list that will be in force after the plan: the wanted one if it is allowed, else what the servers have. */
    private Optional<CniList.Accepted> planList(ClusterView view, CniSpec spec, Rke2Version release, Outcome outcome) {
        Map<String, CniList> running = runningLists(view);
        Optional<CniList.Accepted> now = agreed(view, running, outcome);
        if (spec.cni().isEmpty()) {
            return now;
        }
        List<String> values = spec.cni().stream().map(String::strip).toList();
        CniList wanted = CniList.validate(values, release, catalogue);
        if (wanted instanceof CniList.Rejected rejected) {
            outcome.refuse(
                    "cni",
                    rejected.text(),
                    "give [multus, <primary>] or [<primary>], primary one of calico, canal, cilium, flannel, none;"
                            + " rke2-server of " + release + " would not start with " + spec.cni());
            return now;
        }
        CniList.Accepted accepted = (CniList.Accepted) wanted;
        if (running.isEmpty()) {
            outcome.refuse(
                    "cni",
                    "no server of member " + view.member() + " tells its arguments (annotation " + NodeConfig.ARGS
                            + "), so the list in force is not known",
                    "check that the member's credentials may read Nodes, and that a server node is registered");
            return Optional.of(accepted);
        }
        if (isForbiddenChange(running, accepted, release, outcome)) {
            return now;
        }
        restart(running, accepted, values, view, outcome);
        return Optional.of(accepted);
    }

    private Map<String, CniList> runningLists(ClusterView view) {
        Map<String, CniList> running = new LinkedHashMap<>();
        for (ClusterView.Node node : view.servers()) {
            Rke2Version.ofKubelet(node.kubeletVersion())
                    .flatMap(version -> node.config().validated(version, catalogue))
                    .ifPresent(list -> running.put(node.name(), list));
        }
        return running;
    }

    private static Optional<CniList.Accepted> agreed(ClusterView view, Map<String, CniList> running, Outcome outcome) {
        List<CniList> distinct = running.values().stream().distinct().toList();
        long lists = distinct.stream()
                .map(list -> list instanceof CniList.Accepted accepted
                        ? accepted.multus() + " " + accepted.primary()
                        : "rejected")
                .distinct()
                .count();
        if (lists > 1) {
            outcome.warn(
                    "ServersDisagree",
                    "Cluster " + view.member(),
                    "its servers run different cni lists: "
                            + running.keySet().stream().toList() + "; each rewrites the packaged charts at its start",
                    "give every server the same cni list and restart the ones that differ");
        }
        return distinct.stream()
                .filter(CniList.Accepted.class::isInstance)
                .map(CniList.Accepted.class::cast)
                .findFirst();
    }

    private boolean isForbiddenChange(
            Map<String, CniList> running, CniList.Accepted wanted, Rke2Version release, Outcome outcome) {
        for (Map.Entry<String, CniList> server : running.entrySet()) {
            if (!(server.getValue() instanceof CniList.Accepted now)) {
                continue;
            }
            if (!now.primary().equals(wanted.primary())) {
                outcome.refuse(
                        "cni",
                        "server " + server.getKey() + " runs primary " + now.primary() + ", asked is "
                                + wanted.primary() + "; RKE2 does not support changing the primary CNI of a running"
                                + " cluster",
                        "keep " + now.primary() + " as the primary, or build a new cluster with " + wanted.primary());
                return true;
            }
            if (now.multus() && !wanted.multus() && !catalogue.has("multus.nadCrdKept", release)) {
                outcome.refuse(
                        "cni",
                        "taking multus from the list uninstalls rke2-multus, and on " + release
                                + " its CRD and with it every NetworkAttachmentDefinition",
                        "keep multus first in the list, or upgrade to a release whose chart keeps the CRD: "
                                + catalogue.firstReleases("multus.nadCrdKept"));
                return true;
            }
        }
        return false;
    }

    private static void restart(
            Map<String, CniList> running,
            CniList.Accepted wanted,
            List<String> values,
            ClusterView view,
            Outcome outcome) {
        List<String> differing = running.entrySet().stream()
                .filter(server -> !isSame(server.getValue(), wanted))
                .map(Map.Entry::getKey)
                .toList();
        if (differing.isEmpty()) {
            outcome.satisfy("cni");
            if (wanted.multus() && !view.runsMultus()) {
                outcome.warn(
                        "RestartPending",
                        "Cluster " + view.member(),
                        "its servers are configured with multus, but HelmChart kube-system/rke2-multus is not there",
                        "restart rke2-server on the servers, or check that no rke2-multus.yaml.skip file is on one");
            }
            return;
        }
        StringBuilder yaml = new StringBuilder("cni:\n");
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                yaml.append("- ").append(part.strip()).append('\n');
            }
        }
        outcome.restart(new RestartNeeded(
                differing,
                DROP_IN,
                yaml.toString(),
                "servers " + differing + " run another cni list; write " + DROP_IN
                        + " on each server and restart rke2-server, one server at a time"));
    }

    /** Releases differ in the charts that they know to switch off; that is no difference of the list. */
    private static boolean isSame(CniList running, CniList.Accepted wanted) {
        return running instanceof CniList.Accepted accepted
                && accepted.multus() == wanted.multus()
                && accepted.primary().equals(wanted.primary());
    }

    private static void warnOfReinstall(ClusterView view, Outcome outcome) {
        for (String chart : CNI_CHARTS) {
            boolean rewritten =
                    outcome.writes.stream().anyMatch(write -> write.name().equals(chart));
            var config = view.helmChartConfigs().get(chart);
            if (config != null
                    && !rewritten
                    && FailurePolicy.REINSTALL.equals(
                            config.path("failurePolicy").asText())) {
                outcome.warn(
                        "FailurePolicyReinstalls",
                        "HelmChartConfig kube-system/" + chart,
                        "its failurePolicy is reinstall, expected abort or retry: a stuck upgrade uninstalls " + chart,
                        "set spec.failurePolicy to abort");
            }
        }
    }

    /** Collects a plan while it is made. */
    static final class Outcome {

        private final List<CniPlan.ConfigWrite> writes = new ArrayList<>();
        private final List<RestartNeeded> restarts = new ArrayList<>();
        private final List<Refusal> refused = new ArrayList<>();
        private final List<String> satisfied = new ArrayList<>();
        private final List<Warning> warnings = new ArrayList<>();

        void write(CniPlan.ConfigWrite write) {
            writes.add(write);
        }

        void restart(RestartNeeded restart) {
            restarts.add(restart);
        }

        void refuse(String field, String reason, String mend) {
            refused.add(new Refusal(field, reason, mend));
        }

        void satisfy(String field) {
            satisfied.add(field);
        }

        void warn(String code, String object, String message, String mend) {
            warnings.add(new Warning(code, object, message, mend));
        }

        CniPlan plan() {
            return new CniPlan(writes, restarts, refused, satisfied, warnings);
        }
    }
}
