package dev.weft.local.fleet;

import dev.weft.local.agents.MemberAgents;
import dev.weft.local.api.SimulatedApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A hub and members in this process: API servers, seeded, with their node agents. */
public final class SimulatedFleet implements AutoCloseable {

    /** How the hub's API server reports itself. */
    public static final String HUB_VERSION = "v1.34.4";

    /** A machine that does much else at once answers late, and a fleet that gives up helps nobody. */
    private static final int PATIENCE_MS = 60_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().factory());
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final @Nullable SimulatedApiServer hub;
    private final Map<String, SimulatedApiServer> members = new LinkedHashMap<>();
    private final @Nullable Path folder;

    /**
     * Starts the hub.
     *
     * @param folder keeps objects over restarts; null keeps them in memory
     * @param hubPort 0 takes a free one
     */
    public SimulatedFleet(@Nullable Path folder, int hubPort) {
        this.folder = folder;
        SimulatedApiServer started =
                SimulatedApiServer.start("hub", HUB_VERSION, vertx, executor, hubPort, folderOf("hub"));
        hub = started;
        try (KubernetesClient client = client(started)) {
            MemberSeed.hub(client);
        }
    }

    private SimulatedFleet(@Nullable Path folder) {
        this.folder = folder;
        hub = null;
    }

    /** A fleet whose hub somebody else runs. */
    public static SimulatedFleet withoutHub(@Nullable Path folder) {
        return new SimulatedFleet(folder);
    }

    /**
     * Plays the nodes of a member whose API server somebody else runs: seeds it, and starts the agents.
     *
     * @param kubeconfig of an administrator
     */
    public void play(SimulatedMember member, String kubeconfig) {
        KubernetesClient client = client(kubeconfig);
        MemberSeed.member(client, member);
        parts.add(client);
        parts.add(new MemberAgents(client, member.hardware(), executor, timer));
    }

    /**
     * Adds a member with its agents.
     *
     * @param port 0 takes a free one
     */
    public SimulatedApiServer add(SimulatedMember member, int port) {
        return add(member, port, true);
    }

    /** Adds a member, with or without agents on its nodes. */
    public SimulatedApiServer add(SimulatedMember member, int port, boolean agents) {
        SimulatedApiServer server = SimulatedApiServer.start(
                member.name(), member.version(), vertx, executor, port, folderOf(member.name()));
        members.put(member.name(), server);
        KubernetesClient client = client(server);
        MemberSeed.member(client, member);
        if (agents) {
            parts.add(new MemberAgents(client, member.hardware(), executor, timer));
        }
        parts.add(client);
        return server;
    }

    private @Nullable Path folderOf(String name) {
        return folder == null ? null : folder.resolve(name);
    }

    /** The hub, where it is simulated. */
    public SimulatedApiServer hub() {
        if (hub == null) {
            throw new IllegalStateException("the hub of this fleet is not simulated");
        }
        return hub;
    }

    /** A member by name. */
    public SimulatedApiServer member(String name) {
        SimulatedApiServer server = members.get(name);
        if (server == null) {
            throw new IllegalArgumentException("no member " + name + "; there are " + members.keySet());
        }
        return server;
    }

    /** All members by name, in order. */
    public Map<String, SimulatedApiServer> members() {
        return Map.copyOf(members);
    }

    /** An administrator's client of a server; the caller closes it. */
    public KubernetesClient client(SimulatedApiServer server) {
        return client(server.kubeconfig());
    }

    /** A client with a kubeconfig; the caller closes it. */
    public KubernetesClient client(String kubeconfig) {
        Config parsed = Config.fromKubeconfig(kubeconfig);
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(parsed)
                        .withHttp2Disable(true)
                        .withConnectionTimeout(PATIENCE_MS)
                        .withRequestTimeout(PATIENCE_MS)
                        .withWatchReconnectInterval(500)
                        .withWatchReconnectLimit(-1)
                        .withUserAgent("simulation")
                        .build())
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .withTaskExecutorSupplier(() -> executor)
                .withKubernetesSerialization(serialization)
                .build();
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the simulated fleet could not be closed", e);
            }
        }
        members.values().forEach(SimulatedApiServer::close);
        if (hub != null) {
            hub.close();
        }
        timer.shutdownNow();
        executor.shutdownNow();
        var unused = vertx.close();
    }
}
