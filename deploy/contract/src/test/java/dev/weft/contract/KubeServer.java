package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Assumptions;

/** A kube-apiserver of the testbed, alone on its etcd. */
final class KubeServer implements ApiServer {

    /** The key in which API servers tell each other of a compaction. */
    private static final String COMPACTED = "compact_rev_key";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Testbed testbed;
    private final RealApiServer server;
    private final JsonNode kubeconfig;
    private final boolean controllers;

    private KubeServer(Testbed testbed, boolean controllers) {
        this.testbed = testbed;
        this.controllers = controllers;
        // Pods of the cases need no service account, here as in the simulation.
        server = testbed.add(
                "contract",
                controllers ? Controllers.OBJECTS : Controllers.NONE,
                "--disable-admission-plugins=ServiceAccount");
        kubeconfig = Yaml.of(server.kubeconfig());
    }

    /** Starts it in a folder, or skips the cases and says which program is not built. */
    static KubeServer start(Path folder) {
        ProgramCache programs = ProgramCache.here();
        programs.missing("etcd", "kube-apiserver").ifPresent(Assumptions::abort);
        Testbed testbed = Testbed.start(folder, programs);
        try {
            return new KubeServer(
                    testbed, programs.missing("kube-controller-manager").isEmpty());
        } catch (RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    @Override
    public String url() {
        return server.url().toString();
    }

    @Override
    public String authority() {
        return new String(
                Base64.getDecoder()
                        .decode(kubeconfig
                                .at("/clusters/0/cluster/certificate-authority-data")
                                .asText()),
                StandardCharsets.UTF_8);
    }

    @Override
    public String token() {
        return kubeconfig.at("/users/0/user/token").asText();
    }

    @Override
    public void compact() {
        String now =
                ask("/v3/kv/range", "{\"key\":\"AA==\"}").at("/header/revision").asText();
        ask("/v3/kv/put", "{\"key\":\"" + encoded(COMPACTED) + "\",\"value\":\"" + encoded(now) + "\"}");
        ask("/v3/kv/compaction", "{\"revision\":\"" + now + "\",\"physical\":true}");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode ask(String path, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(testbed.etcd().url().resolve(path))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return Yaml.json(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("etcd does not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public boolean collectsGarbage() {
        return controllers;
    }

    @Override
    public void close() {
        testbed.close();
    }
}
