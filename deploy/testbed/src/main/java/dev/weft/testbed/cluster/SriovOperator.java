package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The manager of the SR-IOV network operator, out of its cluster: an ordinary client of an API server. Nodes report their cards in
 * SriovNetworkNodeStates, whoever plays them.
 */
public final class SriovOperator {

    /** Images of what it rolls out; without controllers nothing is pulled. */
    private static final List<String> IMAGES = List.of(
            "SRIOV_CNI_IMAGE",
            "SRIOV_INFINIBAND_CNI_IMAGE",
            "OVS_CNI_IMAGE",
            "RDMA_CNI_IMAGE",
            "SRIOV_DEVICE_PLUGIN_IMAGE",
            "SRIOV_NETWORK_CONFIG_DAEMON_IMAGE",
            "SRIOV_NETWORK_WEBHOOK_IMAGE",
            "NETWORK_RESOURCES_INJECTOR_IMAGE",
            "METRICS_EXPORTER_IMAGE",
            "METRICS_EXPORTER_KUBE_RBAC_PROXY_IMAGE");

    private static final String CONFIGURATION = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: %1$s}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: supported-nic-ids, namespace: %1$s}
            data: {Intel_i40e_25G_SFP28: "8086 158b 154c", Nvidia_mlx5_ConnectX-6: "15b3 101b 101c"}
            ---
            apiVersion: sriovnetwork.openshift.io/v1
            kind: SriovOperatorConfig
            metadata: {name: default, namespace: %1$s}
            spec:
              enableInjector: false
              enableOperatorWebhook: false
              disableDrain: true
              configDaemonNodeSelector: {feature.node.kubernetes.io/network-sriov.capable: "true"}
            """;

    private SriovOperator() {}

    /**
     * Makes its namespace and configuration, and starts it. Its definitions must be served.
     *
     * @param folder the testbed's folder
     * @param namespace the operator's namespace in the cluster
     * @param resourcePrefix e.g. {@code rancher.io}
     */
    public static OwnedProcess start(
            RealApiServer server, Path folder, ProgramCache programs, String namespace, String resourcePrefix) {
        Path program = programs.need("sriov-network-operator");
        try (KubernetesClient client = server.client()) {
            client.load(new ByteArrayInputStream(
                            CONFIGURATION.formatted(namespace).getBytes(StandardCharsets.UTF_8)))
                    .serverSideApply();
        }
        List<String> command = new ArrayList<>(List.of(
                "env",
                // It reads its manifests from ./bindata.
                "-C",
                Objects.requireNonNull(program.getParent()).toString(),
                "NAMESPACE=" + namespace,
                "WATCH_NAMESPACE=" + namespace,
                "RESOURCE_PREFIX=" + resourcePrefix,
                "OPERATOR_NAME=sriov-network-operator",
                "CLUSTER_TYPE=kubernetes",
                "DEV_MODE=FALSE",
                "RELEASE_VERSION=4.3.0",
                "SRIOV_CNI_BIN_PATH=/opt/cni/bin",
                "METRICS_EXPORTER_PORT=9110",
                "METRICS_EXPORTER_SECRET_NAME=metrics-exporter-cert",
                "METRICS_EXPORTER_PROMETHEUS_OPERATOR_ENABLED=false",
                "METRICS_EXPORTER_PROMETHEUS_DEPLOY_RULES=false",
                "ADMISSION_CONTROLLERS_CERTIFICATES_CERT_MANAGER_ENABLED=false",
                "ADMISSION_CONTROLLERS_CERTIFICATES_OPERATOR_SECRET_NAME=operator-webhook-service",
                "ADMISSION_CONTROLLERS_CERTIFICATES_INJECTOR_SECRET_NAME=network-resources-injector-secret"));
        IMAGES.forEach(name -> command.add(name + "=none"));
        command.addAll(List.of(
                program.toString(),
                "--kubeconfig=" + server.kubeconfigFile(),
                "--metrics-bind-address=0",
                "--health-probe-bind-address=0"));
        OwnedProcess process = new OwnedProcess("sriov-operator-" + server.name(), command, folder);
        process.start();
        return process;
    }
}
