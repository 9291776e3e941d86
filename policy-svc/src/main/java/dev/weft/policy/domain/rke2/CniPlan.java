package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a CniPolicy means for one member, as it is now. Nothing to write and nothing to restart is a member that is as
 * asked.
 *
 * @param writes HelmChartConfigs to write in kube-system
 * @param restarts what a person must put on servers; the cni option can't be set through the API server
 * @param refused fields that are not carried out here, and why
 * @param satisfied fields that are as asked already
 * @param warnings what a user should know though it stops nothing
 */
public record CniPlan(
        List<ConfigWrite> writes,
        List<RestartNeeded> restarts,
        List<Refusal> refused,
        List<String> satisfied,
        List<Warning> warnings) {

    public static final String MULTUS_CHART = "rke2-multus";
    public static final String CILIUM_CHART = "rke2-cilium";
    public static final String NAMESPACE = "kube-system";

    public CniPlan {
        writes = List.copyOf(writes);
        restarts = List.copyOf(restarts);
        refused = List.copyOf(refused);
        satisfied = List.copyOf(satisfied);
        warnings = List.copyOf(warnings);
    }

    /**
     * The whole {@code spec} of one HelmChartConfig: what was there, with the asked values laid on it and a failure
     * policy that never reinstalls.
     */
    public record ConfigWrite(String name, ObjectNode spec) {}

    /**
     * Servers whose cni list differs.
     *
     * @param nodes names of the servers
     * @param path file to write on each
     * @param configYaml its content
     * @param message what differs and what to do
     */
    public record RestartNeeded(List<String> nodes, String path, String configYaml, String message) {
        public RestartNeeded {
            nodes = List.copyOf(nodes);
        }
    }

    /** @param field path in the CniPolicy's spec */
    public record Refusal(String field, String reason, String mend) {}

    /** @param object what it is about, e.g. {@code HelmChartConfig kube-system/rke2-multus} */
    public record Warning(String code, String object, String message, String mend) {}
}
