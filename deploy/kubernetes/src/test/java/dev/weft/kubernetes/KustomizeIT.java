package dev.weft.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.local.api.SimulatedApiServer;
import dev.weft.local.fleet.SimulatedFleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user applies, applied by the kubectl of the PATH to a simulated hub. */
class KustomizeIT {

    @TempDir
    private static Path folder;

    private static SimulatedApiServer hub;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "kubectl"))),
                "SKIPPED: kubectl is not on the PATH, so no manifest was applied");
        hub = SimulatedApiServer.builder("hub")
                .version(SimulatedFleet.HUB_VERSION)
                .start();
        Files.writeString(folder.resolve("kubeconfig"), hub.kubeconfig());
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    private static String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(said).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
            return said;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theExampleIsAppliedAndAppliedAgainWithoutAChange() {
        String example = Folder.path("overlays/example").toString();
        kubectl("apply", "--dry-run=client", "-k", example);
        assertThat(kubectl("apply", "--server-side", "-k", example))
                .contains(
                        "deployment.apps/attach-svc serverside-applied",
                        "statefulset.apps/ipam-svc serverside-applied",
                        "customresourcedefinition.apiextensions.k8s.io/networks.weft.dev serverside-applied");
        String before =
                kubectl("get", "deploy,sts", "-n", "weft-system", "-o", "jsonpath={.items[*].metadata.generation}");
        kubectl("apply", "--server-side", "-k", example);
        assertThat(kubectl("get", "deploy,sts", "-n", "weft-system", "-o", "jsonpath={.items[*].metadata.generation}"))
                .isEqualTo(before);
        assertThat(
                        kubectl(
                                "get",
                                "deploy",
                                "attach-svc",
                                "-n",
                                "weft-system",
                                "-o",
                                "jsonpath={.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem} {.spec.template.spec.containers[0].ports[*].containerPort}"))
                .isEqualTo("example.com/weft/attach-svc:0.1.0 true 8443 8080");
        assertThat(kubectl("get", "deploy", "inventory-svc", "-n", "weft-system", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("3");
    }

    @Test
    void theAccountsOfAMemberAreApplied() {
        assertThat(kubectl("apply", "-k", Folder.path("member").toString()))
                .contains(
                        "clusterrole.rbac.authorization.k8s.io/weft-attach-svc created", "serviceaccount/weft created");
    }

    @Test
    void theComponentsCanBeBuilt() throws IOException {
        Path all = Files.createDirectories(folder.resolve("all"));
        Files.writeString(all.resolve("kustomization.yaml"), """
                resources: [%1$s/base]
                components: [%1$s/components/webhook, %1$s/components/strimzi, %1$s/components/prometheus-operator]
                """.formatted(all.relativize(Folder.path(""))));
        List<JsonNode> documents = Folder.parse(kubectl("kustomize", all.toString()));
        assertThat(documents)
                .extracting(d -> d.path("kind").asText())
                .contains("KafkaTopic", "KafkaUser", "PrometheusRule");
        assertThat(documents)
                .filteredOn(d -> d.path("kind").asText().equals("KafkaTopic"))
                .allSatisfy(d -> assertThat(d.at("/metadata/labels").has("strimzi.io/cluster"))
                        .isTrue());
    }
}
