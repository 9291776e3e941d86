package dev.weft.local.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.weft.AddressPool;
import dev.weft.local.api.SimulatedApiServer;
import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POOLS = "/apis/weft.dev/v1alpha1/namespaces/default/addresspools";

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                logged.add(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private SimulatedApiServer hub;

    @BeforeEach
    void start() throws IOException {
        hub = SimulatedApiServer.builder("hub")
                .version("v1.34.4+rke2r1")
                .vertx(vertx)
                .executor(executor)
                .start();
        Files.writeString(folder.resolve("hub.yaml"), hub.kubeconfig());
        try (KubernetesClient client = client()) {
            MemberSeed.hub(client);
            // Without a word of the kind: the client warns of a kind once a process, and the command is to be heard
            // doing so.
            JsonNode pool = JSON.readTree(client.raw(POOLS, "POST", JSON.readTree("""
                    {"apiVersion": "weft.dev/v1alpha1", "kind": "AddressPool", "metadata": {"name": "storage", "namespace": "default"},
                     "spec": {"cidrs": ["10.0.0.0/24"]}}""")));
            // The engine's answers are there already.
            ((ObjectNode) pool).set("status", JSON.readTree("""
                    {"releases": [
                      {"claim": "u1.net1", "address": "10.0.0.5", "reason": "gone", "outcome": "Refused", "message": "it runs"},
                      {"member": "east", "reason": "gone", "outcome": "Refused", "message": "not lost"},
                      {"member": "west", "reason": "gone", "outcome": "Done", "message": "2 claims released"}]}"""));
            client.raw(POOLS + "/storage/status", "PUT", pool);
        }
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(log);
        hub.close();
        executor.close();
        vertx.close();
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(hub.kubeconfig()))
                .build();
    }

    private String ask(int expected, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--kubeconfig";
        all[words.length + 1] = folder.resolve("hub.yaml").toString();
        assertThat(Ask.run(new PrintStream(out, true, StandardCharsets.UTF_8), all))
                .isEqualTo(expected);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theOutputIsTheAnswerAndNothingElse() {
        assertThat(ask(0, "ipam", "release", "default/storage", "--member", "west", "--reason", "gone"))
                .isEqualTo("Done: 2 claims released\n");
        assertThat(ask(1, "ipam", "release", "default/storage/u1.net1", "10.0.0.5", "--reason", "gone"))
                .isEqualTo("Refused: it runs\n");
        assertThat(logged.stream().map(LogRecord::getMessage)).isEmpty();
        try (KubernetesClient client = client()) {
            assertThat(client.resources(AddressPool.class)
                            .inNamespace("default")
                            .withName("storage")
                            .get()
                            .getSpec()
                            .releases())
                    .extracting(row -> row.member() + " " + row.claim())
                    .containsExactly("west null", "null u1.net1");
        }
    }
}
