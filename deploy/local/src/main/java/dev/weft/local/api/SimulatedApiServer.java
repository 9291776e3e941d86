package dev.weft.local.api;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One simulated API server: HTTPS on 127.0.0.1, its own certificate authority, tokens, objects and faults. */
public final class SimulatedApiServer implements AutoCloseable {

    private final String name;
    private final Certificates certificates;
    private final HttpServer server;
    private final Store store;
    private final Admission admission;
    private final Faults faults = new Faults();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private SimulatedApiServer(
            String name, String version, Vertx vertx, ExecutorService executor, int port, @Nullable Path folder) {
        this.name = name;
        this.certificates = folder == null ? Certificates.make(name) : Certificates.in(folder, name);
        this.store = new Store(folder == null ? null : new Journal(folder.resolve("objects.jsonl")));
        Kinds kinds = new Kinds();
        this.admission = new Admission(store);
        Objects objects = new Objects(kinds, store, admission);
        objects.redefine();
        new Collector(kinds, store, objects, executor);
        tokens.put(adminToken(), "system:admin");
        ensureNamespaces(kinds, objects);
        ApiHandler handler =
                new ApiHandler(kinds, store, objects, new Discovery(kinds, version), faults, tokens, executor, vertx);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setSsl(true)
                        .setUseAlpn(false)
                        .setIdleTimeout(0)
                        .setMaxHeaderSize(64 * 1024)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .requestHandler(handler::handle);
        await(server.listen());
    }

    /**
     * Starts a server.
     *
     * @param version what it reports, e.g. {@code v1.34.4+rke2r1}
     * @param port 0 takes a free one
     * @param folder keeps objects and certificates over restarts; null keeps them in memory
     */
    public static SimulatedApiServer start(
            String name, String version, Vertx vertx, ExecutorService executor, int port, @Nullable Path folder) {
        return new SimulatedApiServer(name, version, vertx, executor, port, folder);
    }

    private void ensureNamespaces(Kinds kinds, Objects objects) {
        ResourceKind namespaces = java.util.Objects.requireNonNull(kinds.find("v1", "namespaces"));
        for (String namespace : new String[] {"default", "kube-system", "kube-public", "kube-node-lease"}) {
            if (store.get("namespaces", namespace) == null) {
                var object = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
                object.put("apiVersion", "v1").put("kind", "Namespace");
                object.putObject("metadata")
                        .put("name", namespace)
                        .putObject("labels")
                        .put("kubernetes.io/metadata.name", namespace);
                objects.create(namespaces, "", object, new Objects.Caller("system:admin", "apiserver"));
            }
        }
    }

    private String adminToken() {
        return "admin-" + name;
    }

    public String name() {
        return name;
    }

    public int port() {
        return server.actualPort();
    }

    public String url() {
        return "https://127.0.0.1:" + port();
    }

    /** Switches faults on and off. */
    public Faults faults() {
        return faults;
    }

    /** Forgets the history: watches that start from an older version get 410. */
    public void compact() {
        store.compact();
    }

    /** Webhook calls since start. */
    public long webhookCalls() {
        return admission.calls();
    }

    /** Open watches now. */
    public int watches() {
        return store.watches();
    }

    /** Makes a token valid for a user. */
    public void allow(String token, String user) {
        tokens.put(token, user);
    }

    /** Makes a token invalid. */
    public void revoke(String token) {
        tokens.remove(token);
    }

    /** A kubeconfig of the administrator. */
    public String kubeconfig() {
        return kubeconfig(adminToken());
    }

    /** A kubeconfig with this token. */
    public String kubeconfig(String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: %1$s
                clusters:
                - name: %1$s
                  cluster:
                    server: %2$s
                    certificate-authority-data: %3$s
                users:
                - name: %1$s
                  user:
                    token: %4$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: %1$s
                """.formatted(name, url(), Base64.getEncoder().encodeToString(certificates.caBytes()), token);
    }

    @Override
    public void close() {
        faults.killWatches();
        await(server.close());
        store.close();
    }

    private static <T> void await(io.vertx.core.Future<T> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the server could not be started or stopped: " + e.getCause(), e);
        }
    }
}
