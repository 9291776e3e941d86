package dev.weft.policy.domain.rke2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What helm-controller makes of a HelmChart: object names, job arguments, and how far it is. */
public record HelmJob(
        String job, String serviceAccount, String valuesSecret, String contentConfigMap, String clusterRoleBinding) {

    /** The label of a release Secret that tells which configuration it carries. */
    public static final String CONFIG_HASH = "helmcharts.helm.cattle.io/configHash";

    /** The names that belong to one chart. Rule: helm-controller. */
    public static HelmJob of(String namespace, String chart, boolean deleting) {
        return new HelmJob(
                (deleting ? "helm-delete-" : "helm-install-") + chart,
                "helm-" + chart,
                "chart-values-" + chart,
                "chart-content-" + chart,
                "helm-" + namespace + "-" + chart);
    }

    /** Whether a HelmChartConfig belongs to a HelmChart: both named as {@code namespace/name}, and the same. */
    public static boolean configApplies(String chart, String config) {
        return chart.equals(config);
    }

    /** The arguments of an install job, keys sorted, commas escaped. */
    public static List<String> installArgs(Map<String, String> set) {
        List<String> args = new ArrayList<>(List.of("install"));
        new TreeMap<>(set).forEach((key, value) -> {
            args.add(HelmValues.isTyped(value) ? "--set" : "--set-string");
            args.add(key + "=" + value.replace(",", "\\,"));
        });
        return List.copyOf(args);
    }

    /** The arguments of a delete job. */
    public static List<String> deleteArgs() {
        return List.of("delete");
    }

    /** How far a chart is, as far as its conditions tell; only the release tells that it is done. */
    public enum State {
        Progressing,
        Degraded,
        Unknown
    }

    /** Reads condition type to status of HelmChart.status. */
    public static State state(Map<String, String> conditions) {
        if ("True".equals(conditions.get("Failed"))) {
            return State.Degraded;
        }
        return "True".equals(conditions.get("JobCreated")) ? State.Progressing : State.Unknown;
    }

    /** The newest release among the labels of a chart's release Secrets; revision 0 when there is none. */
    public static Release latestRelease(List<Map<String, String>> secretLabels) {
        Release latest = new Release(0, Optional.empty(), Optional.empty());
        for (Map<String, String> labels : secretLabels) {
            int revision = revisionOf(labels.getOrDefault("version", ""));
            if (revision > latest.revision()) {
                latest = new Release(
                        revision,
                        Optional.ofNullable(labels.get("status")),
                        Optional.ofNullable(labels.get(CONFIG_HASH)));
            }
        }
        return latest;
    }

    private static int revisionOf(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** A helm release as its Secret's labels tell. */
    public record Release(int revision, Optional<String> status, Optional<String> hash) {}
}
