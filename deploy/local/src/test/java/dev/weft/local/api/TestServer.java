package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server for one test class, on the Vert.x that all of them share. */
final class TestServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();
    static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    static final ExecutorService EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();

    private final SimulatedApiServer server;

    TestServer() {
        this(null, 5_000);
    }

    TestServer(@Nullable Path folder, int history) {
        server = SimulatedApiServer.builder("test")
                .version("v1.34.4+rke2r1")
                .vertx(VERTX)
                .executor(EXECUTOR)
                .folder(folder)
                .history(history)
                .start();
    }

    /** A server that serves looms. */
    static TestServer withLooms() {
        TestServer server = new TestServer();
        server.rest()
                .post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", resource("looms.yaml"))
                .is(201);
        return server;
    }

    static ObjectNode resource(String name) {
        try (InputStream in = TestServer.class.getResourceAsStream("/api/" + name)) {
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode loom(String name, String spec) {
        return yaml("{apiVersion: test.weft.dev/v1, kind: Loom, metadata: {name: " + name + "}, spec: " + spec + "}");
    }

    static ObjectNode pod(String name, String spec) {
        ObjectNode pod = yaml("{apiVersion: v1, kind: Pod, metadata: {name: " + name + "}, spec: " + spec + "}");
        if (!pod.path("spec").has("containers")) {
            ((ObjectNode) pod.get("spec"))
                    .putArray("containers")
                    .addObject()
                    .put("name", "c")
                    .put("image", "i");
        }
        return pod;
    }

    static ObjectNode configMap(String name) {
        return yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {a: '1'}}");
    }

    SimulatedApiServer server() {
        return server;
    }

    /** The administrator's connection. */
    Rest rest() {
        return new Rest(server, server.kubeconfig());
    }

    KubernetesClient client() {
        return client(server.kubeconfig());
    }

    static KubernetesClient client(String kubeconfig) {
        Config parsed = Config.fromKubeconfig(kubeconfig);
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(parsed)
                        .withHttp2Disable(true)
                        .withWatchReconnectInterval(50)
                        .withWatchReconnectLimit(-1)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientFactory(new VertxHttpClientFactory(VERTX))
                .withTaskExecutorSupplier(() -> EXECUTOR)
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
