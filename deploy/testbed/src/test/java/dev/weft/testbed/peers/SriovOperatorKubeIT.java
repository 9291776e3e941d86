package dev.weft.testbed.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.SriovOperator;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.UpstreamDefinitions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upstream operator's manager, which makes of a policy what Weft must make of it. */
class SriovOperatorKubeIT {

    private static final ProgramCache PROGRAMS = ProgramCache.here();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "sriov";

    @TempDir
    Path folder;

    @BeforeAll
    static void built() {
        PROGRAMS.missing("etcd", "kube-apiserver", "sriov-network-operator").ifPresent(Assumptions::abort);
        Assumptions.assumeFalse(
                PROGRAMS.definitions("sriov-network-operator").isEmpty(),
                "the definitions of the SR-IOV operator are not built; build with: ./weft testbed build");
    }

    @Test
    void aPolicyBecomesTheSpecOfANodeAndTheConfigurationOfItsDevicePlugin() throws Exception {
        try (Testbed testbed = Testbed.start(folder, PROGRAMS)) {
            RealApiServer server = testbed.add("member", Controllers.NONE);
            try (KubernetesClient client = server.client()) {
                UpstreamDefinitions.install(client, PROGRAMS, name -> !name.contains("whereabouts"));
                Awaitility.await("the definitions are served")
                        .atMost(PATIENCE)
                        .until(() -> client.getApiResources("sriovnetwork.openshift.io/v1") != null);
                SriovOperator.start(server, folder, PROGRAMS, NAMESPACE, "rancher.io");
                declare(client);
                Awaitility.await("the node has a state")
                        .atMost(PATIENCE)
                        .until(() -> !state(client).isMissingNode());
                report(client);
                long began = System.nanoTime();
                JsonNode spec = Awaitility.await("the policy is in the node's state")
                        .atMost(PATIENCE)
                        .until(
                                () -> state(client).path("spec"),
                                s -> !s.path("interfaces").isEmpty());
                String config = Awaitility.await("the device plugin is configured")
                        .atMost(PATIENCE)
                        .until(
                                () -> client.configMaps()
                                        .inNamespace(NAMESPACE)
                                        .withName("device-plugin-config")
                                        .get()
                                        .getData()
                                        .get("worker"),
                                c -> c != null && c.contains("vfs"));
                System.out.printf(
                        "the operator made of a policy in %d ms: %s %s%n",
                        (System.nanoTime() - began) / 1_000_000, spec, config);
                JsonNode wanted = spec.path("interfaces").path(0);
                assertThat(wanted.path("pciAddress").asText()).isEqualTo("0000:18:00.0");
                assertThat(wanted.path("numVfs").asInt()).isEqualTo(4);
                assertThat(wanted.path("vfGroups").path(0).path("vfRange").asText())
                        .isEqualTo("0-3");
                assertThat(JSON.readTree(config)
                                .path("resourceList")
                                .path(0)
                                .path("selectors")
                                .path("pfNames")
                                .path(0)
                                .asText())
                        .isEqualTo("ens1f0");
            }
        }
    }

    private static JsonNode state(KubernetesClient client) {
        Object state = client.genericKubernetesResources("sriovnetwork.openshift.io/v1", "SriovNetworkNodeState")
                .inNamespace(NAMESPACE)
                .withName("worker")
                .get();
        return state == null ? JSON.missingNode() : JSON.valueToTree(state);
    }

    /** What the config daemon of the node would report. */
    private static void report(KubernetesClient client) {
        client.genericKubernetesResources("sriovnetwork.openshift.io/v1", "SriovNetworkNodeState")
                .inNamespace(NAMESPACE)
                .withName("worker")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"syncStatus": "Succeeded", "interfaces": [
                          {"pciAddress": "0000:18:00.0", "name": "ens1f0", "vendor": "8086", "deviceID": "158b",
                           "driver": "i40e", "totalvfs": 64, "mtu": 1500, "linkType": "ETH"}]}}
                        """);
    }

    private static void declare(KubernetesClient client) {
        client.load(new ByteArrayInputStream("""
                apiVersion: v1
                kind: Node
                metadata: {name: worker, labels: {feature.node.kubernetes.io/network-sriov.capable: "true"}}
                ---
                apiVersion: sriovnetwork.openshift.io/v1
                kind: SriovNetworkNodePolicy
                metadata: {name: four, namespace: sriov}
                spec:
                  resourceName: vfs
                  numVfs: 4
                  deviceType: netdevice
                  nodeSelector: {feature.node.kubernetes.io/network-sriov.capable: "true"}
                  nicSelector: {pfNames: [ens1f0]}
                """.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }
}
