package dev.weft.testbed.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.cluster.UpstreamDefinitions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upstream IPAM plugin against a real API server, called as a CNI plugin calls it; no namespace is touched. */
class WhereaboutsKubeIT {

    private static final ProgramCache PROGRAMS = ProgramCache.here();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ADDS = 20;
    private static final int AT_ONCE = 4;

    @TempDir
    static Path folder;

    private static Testbed testbed;
    private static KubernetesClient client;
    private static RealApiServer server;

    @BeforeAll
    static void start() throws IOException {
        PROGRAMS.missing("etcd", "kube-apiserver", "whereabouts").ifPresent(Assumptions::abort);
        testbed = Testbed.start(folder, PROGRAMS);
        server = testbed.add("member", Controllers.NONE);
        client = server.client();
        assertThat(UpstreamDefinitions.install(client, PROGRAMS, name -> name.contains("whereabouts")))
                .hasSize(3);
        Awaitility.await("the definitions are served")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.getApiResources("whereabouts.cni.cncf.io/v1alpha1") != null);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .create();
        Files.writeString(
                folder.resolve("whereabouts.conf"),
                "{\"datastore\": \"kubernetes\", \"kubernetes\": {\"kubeconfig\": \"" + server.kubeconfigFile()
                        + "\"}}");
    }

    @AfterAll
    static void stop() {
        if (testbed != null) {
            client.close();
            testbed.close();
        }
    }

    @Test
    void eachAddTakesAnAddressOfItsOwnAndADeleteGivesItBack() throws Exception {
        long began = System.nanoTime();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < ADDS; i++) {
            addresses.add(add("one-" + i, "10.20.0.0/24"));
        }
        double oneByOne = ADDS / ((System.nanoTime() - began) / 1e9);
        assertThat(addresses).doesNotHaveDuplicates().allMatch(a -> a.startsWith("10.20.0."));
        assertThat(allocations("10.20.0.0-24")).isEqualTo(ADDS);
        began = System.nanoTime();
        List<String> together = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < ADDS; i++) {
                String pod = "many-" + i;
                answers.add(executor.submit(() -> add(pod, "10.21.0.0/24")));
            }
            for (Future<String> answer : answers) {
                together.add(answer.get());
            }
        }
        double atOnce = ADDS / ((System.nanoTime() - began) / 1e9);
        assertThat(together).doesNotHaveDuplicates();
        System.out.printf(
                Locale.ROOT,
                "Whereabouts: %.2f ADDs/s one by one, %.2f ADDs/s %d at once, one range%n",
                oneByOne,
                atOnce,
                AT_ONCE);
        for (int i = 0; i < ADDS; i++) {
            call("DEL", "one-" + i, "10.20.0.0/24");
        }
        assertThat(allocations("10.20.0.0-24")).isZero();
    }

    private static String add(String pod, String range) throws IOException, InterruptedException {
        return call("ADD", pod, range).path("ips").path(0).path("address").asText();
    }

    private static JsonNode call(String command, String pod, String range) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PROGRAMS.need("whereabouts").toString());
        builder.environment().put("CNI_COMMAND", command);
        builder.environment().put("CNI_CONTAINERID", "container-" + pod);
        builder.environment().put("CNI_NETNS", "/var/run/netns/" + pod);
        builder.environment().put("CNI_IFNAME", "net1");
        builder.environment()
                .put("CNI_PATH", PROGRAMS.need("whereabouts").getParent().toString());
        builder.environment()
                .put("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=" + pod + ";K8S_POD_UID=" + pod);
        builder.environment().put("WHEREABOUTS_NAMESPACE", "kube-system");
        Path errors = Files.createTempFile(folder, pod, ".err");
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream()
                .write("""
                        {"cniVersion": "1.0.0", "name": "net", "type": "macvlan", "ipam": {"type": "whereabouts",
                         "range": "%s", "configuration_path": "%s"}}
                        """.formatted(range, folder.resolve("whereabouts.conf")).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(command + " " + pod + ": " + out + Files.readString(errors))
                .isZero();
        return JSON.readTree(out.isBlank() ? "{}" : out);
    }

    private static int allocations(String pool) {
        return JSON.valueToTree(client.genericKubernetesResources("whereabouts.cni.cncf.io/v1alpha1", "IPPool")
                        .inNamespace("kube-system")
                        .withName(pool)
                        .get())
                .path("spec")
                .path("allocations")
                .size();
    }
}
