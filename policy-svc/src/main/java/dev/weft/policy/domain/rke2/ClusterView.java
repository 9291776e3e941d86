package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a member shows about its CNI.
 *
 * @param member fleet/cluster
 * @param nodes every node
 * @param helmChartConfigs {@code spec} of each HelmChartConfig in kube-system, by name
 * @param helmCharts {@code spec} of each HelmChart in kube-system, by name
 */
public record ClusterView(
        String member, List<Node> nodes, Map<String, ObjectNode> helmChartConfigs, Map<String, ObjectNode> helmCharts) {

    public ClusterView {
        nodes = List.copyOf(nodes);
        helmChartConfigs = Map.copyOf(helmChartConfigs);
        helmCharts = Map.copyOf(helmCharts);
    }

    /**
     * One node.
     *
     * @param kubeletVersion e.g. {@code v1.33.6+rke2r1}
     * @param args what the annotation rke2.io/node-args lists; empty where it is missing
     * @param environment what the annotation rke2.io/node-env holds
     */
    public record Node(String name, String kubeletVersion, List<String> args, Map<String, String> environment) {
        public Node {
            args = List.copyOf(args);
            environment = Map.copyOf(environment);
        }

        NodeConfig config() {
            return NodeConfig.of(args, environment);
        }
    }

    List<Node> servers() {
        return nodes.stream().filter(node -> node.config().authoritative()).toList();
    }

    /** The oldest release among the servers, which decide the charts; among all nodes where no server is known. */
    Optional<Rke2Version> oldestRelease() {
        List<Node> deciding = servers().isEmpty() ? nodes : servers();
        return deciding.stream()
                .flatMap(node -> Rke2Version.ofKubelet(node.kubeletVersion()).stream())
                .min(Rke2Version::compareTo);
    }

    boolean runsMultus() {
        return helmCharts.containsKey(CniPlan.MULTUS_CHART);
    }
}
