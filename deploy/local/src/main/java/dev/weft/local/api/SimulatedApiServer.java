package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One simulated API server: HTTPS on 127.0.0.1 with a certificate authority made on the spot, bearer tokens, objects and faults. Many share
 * one Vert.x and one executor.
 */
public final class SimulatedApiServer implements AutoCloseable {

    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final int ACCEPTED = 64 * 1024;

    private final String name;
    private final Certificates certificates;
    private final HttpServer server;
    private final Store store;
    private final ApiStore inProcess;
    private final Webhooks webhooks;
    private final Faults faults;
    private final Access access = new Access();

    private SimulatedApiServer(Builder builder, Vertx vertx, ExecutorService executor) {
        Path folder = builder.folder;
        name = builder.name;
        certificates = certificates(builder);
        store = new Store(folder == null ? null : new Journal(folder.resolve("objects.jsonl")), builder.history);
        faults = new Faults(store::compact);
        Kinds kinds = new Kinds();
        webhooks = new Webhooks(store);
        dev.weft.local.api.Objects objects = new dev.weft.local.api.Objects(kinds, store, webhooks);
        objects.definitions().restore();
        Collector collector = new Collector(kinds, store, executor);
        Deletions deletions = new Deletions(store, objects, webhooks);
        collector.start(objects, deletions);
        ApiParts parts = new ApiParts(kinds, store, objects, deletions);
        inProcess = new ApiStore(parts);
        access.token(adminToken(), "system:admin", "system:masters");
        ensureNamespaces(parts);
        ApiHandler handler = new ApiHandler(
                parts,
                new Discovery(kinds, builder.version),
                faults,
                access,
                new Roles(store, builder.roles),
                executor,
                vertx);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(builder.port)
                        .setSsl(true)
                        .setUseAlpn(false)
                        .setIdleTimeout(0)
                        .setMaxHeaderSize(ACCEPTED)
                        .setMaxInitialLineLength(ACCEPTED)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .connectionHandler(connection -> {
                    if (faults.isDown()) {
                        var unused = connection.close();
                    }
                })
                .requestHandler(handler::handle);
        await(server.listen());
    }

    private static Certificates certificates(Builder builder) {
        Certificates given = builder.certificates;
        if (given != null) {
            return given;
        }
        Path folder = builder.folder;
        return folder == null ? Certificates.make(builder.name) : Certificates.in(folder, builder.name);
    }

    /** How a server is to be. Only the name is needed. */
    public static final class Builder {

        private final String name;
        private String version = "v1.34.4";
        private @Nullable Vertx vertx;
        private @Nullable ExecutorService executor;
        private int port;
        private @Nullable Path folder;
        private @Nullable Certificates certificates;
        private int history = 5_000;
        private boolean roles;

        private Builder(String name) {
            this.name = name;
        }

        /** What it reports, e.g. {@code v1.34.4+rke2r1}. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** The Vert.x that it shares with others; without one it makes its own, which lives as long as the process. */
        public Builder vertx(Vertx vertx) {
            this.vertx = vertx;
            return this;
        }

        /** Where requests are worked; shared, and closed by its owner. Virtual threads by default. */
        public Builder executor(ExecutorService executor) {
            this.executor = executor;
            return this;
        }

        /** The port; 0 takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Keeps objects and certificates over restarts and kills; without it they are in memory only. */
        public Builder folder(@Nullable Path folder) {
            this.folder = folder;
            return this;
        }

        /** The authority and certificate to use, instead of new ones. */
        public Builder certificates(Certificates certificates) {
            this.certificates = certificates;
            return this;
        }

        /** How many changes a watch may lag behind before it gets 410; 5,000 by default. */
        public Builder history(int changes) {
            this.history = changes;
            return this;
        }

        /** Lets roles and their bindings decide what others than {@code system:masters} may; else they may everything. */
        public Builder roles(boolean enforced) {
            this.roles = enforced;
            return this;
        }

        /** Starts the server. It answers when this returns. */
        public SimulatedApiServer start() {
            return new SimulatedApiServer(
                    this,
                    Objects.requireNonNullElseGet(vertx, Vertx::vertx),
                    Objects.requireNonNullElseGet(executor, Executors::newVirtualThreadPerTaskExecutor));
        }
    }

    /** Describes a new server. */
    public static Builder builder(String name) {
        return new Builder(name);
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
        return builder(name)
                .version(version)
                .vertx(vertx)
                .executor(executor)
                .port(port)
                .folder(folder)
                .start();
    }

    private void ensureNamespaces(ApiParts parts) {
        ResourceKind namespaces = Objects.requireNonNull(parts.kinds().find("v1", "namespaces"));
        for (String namespace : NAMESPACES) {
            if (store.get("namespaces", namespace) == null) {
                ObjectNode object = JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", "v1")
                        .put("kind", "Namespace");
                object.putObject("metadata").put("name", namespace);
                parts.objects().create(namespaces, "", object, Caller.internal("kube-apiserver"));
            }
        }
    }

    private String adminToken() {
        return "admin-" + name;
    }

    /** The name it was given. */
    public String name() {
        return name;
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Where it is, without a path. */
    public String url() {
        return "https://127.0.0.1:" + port();
    }

    /** The objects, for what runs in this process and needs no HTTP. */
    public ApiStore store() {
        return inProcess;
    }

    /** Switches faults on and off. */
    public Faults faults() {
        return faults;
    }

    /** Who may do what. */
    public Access access() {
        return access;
    }

    /** Forgets the history: watches that start from an older version get 410. */
    public void compact() {
        store.compact();
    }

    /** Webhook calls since start. */
    public long webhookCalls() {
        return webhooks.calls();
    }

    /** Open watches now. */
    public int watches() {
        return store.watches();
    }

    /** Makes a token valid for a user. */
    public void allow(String token, String user) {
        access.token(token, user);
    }

    /** Makes a token invalid. */
    public void revoke(String token) {
        access.revoke(token);
    }

    /** PEM of the certificate authority. */
    public String authority() {
        return certificates.ca();
    }

    /** A kubeconfig of the administrator. */
    public String kubeconfig() {
        return kubeconfig(adminToken());
    }

    /** A kubeconfig of a user, whose token it makes valid; the token is the user's name and the server's. */
    public String kubeconfigFor(String user, String... groups) {
        String token = user.replace(':', '.') + "-" + name;
        access.token(token, user, groups);
        return kubeconfig(token);
    }

    /** A kubeconfig with this token. */
    public String kubeconfig(String token) {
        return Kubeconfig.of(name, url(), certificates.ca(), token);
    }

    /** Ends all watches and stops to listen; what is journaled is kept. */
    @Override
    public void close() {
        faults.killWatches();
        await(server.close());
        store.close();
    }

    private static <T> void await(Future<T> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the server could not be started or stopped: " + e.getCause(), e);
        }
    }
}
