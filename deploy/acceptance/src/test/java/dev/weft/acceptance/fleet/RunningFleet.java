package dev.weft.acceptance.fleet;

import dev.weft.local.api.Certificates;
import dev.weft.local.api.SimulatedApiServer;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedFleet;
import dev.weft.local.fleet.SimulatedMember;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import dev.weft.local.launch.ServiceCommands;
import dev.weft.local.launch.ServiceProxy;
import dev.weft.local.tour.EventLog;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.launch.RealFleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Broker and services as child processes, hub and members in this one. Everything is on free ports of the loopback address and in a folder
 * of its own, so several may run at once.
 */
public final class RunningFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(240);

    private final Path state;
    private final Vertx vertx = Vertx.vertx();
    private final FleetClusters clusters;
    private final Map<String, ChildProcess> services = new LinkedHashMap<>();
    private final Map<String, Integer> httpPorts = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ChildProcess broker;
    private final ServiceProxy webhook;
    private final ServiceCommands commands;
    private final String bootstrap;
    private final int replicas;

    private RunningFleet(Path state, FleetClusters clusters, int replicas, Map<String, String> settings) {
        this.state = state;
        this.clusters = clusters;
        this.replicas = replicas;
        int brokerPort = Ports.any();
        int webhookPort = Ports.any();
        bootstrap = "127.0.0.1:" + brokerPort;
        Certificates certificates = Certificates.make("attach-svc");
        commands = new ServiceCommands(
                checkout(), state, bootstrap, "https://127.0.0.1:" + webhookPort, certificates.ca(), settings);
        List<String> brokerCommand = new ArrayList<>(commands.java("broker", "384m"));
        brokerCommand.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weft.local.broker.BrokerMain",
                "--data",
                state.resolve("data/broker").toString(),
                "--port",
                Integer.toString(brokerPort)));
        broker = new ChildProcess("broker", brokerCommand, state);
        for (String service : ServiceCommands.SERVICES) {
            for (int i = 0; i < replicas; i++) {
                String name = service + "-" + i;
                int port = Ports.any();
                httpPorts.put(name, port);
                services.put(name, new ChildProcess(name, commands.service(service, i, port), state));
            }
        }
        webhook = new ServiceProxy(
                vertx,
                webhookPort,
                httpPorts.entrySet().stream()
                        .filter(e -> e.getKey().startsWith("attach-svc"))
                        .map(Map.Entry::getValue)
                        .toList(),
                certificates);
        // Also when the tests are interrupted, nothing is left.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            services.values().forEach(ChildProcess::kill);
            broker.kill();
        }));
    }

    /** One replica of each service and the three members of {@code weft up}. */
    public static RunningFleet start() {
        return start(FleetDefinition.members(3), 1, Map.of());
    }

    /**
     * Starts everything and waits until all services are ready.
     *
     * @param replicas of each service
     * @param settings further settings of the services, by name
     */
    public static RunningFleet start(List<SimulatedMember> members, int replicas, Map<String, String> settings) {
        return start(state -> FleetClusters.simulated(members), replicas, settings);
    }

    /** As {@link #start()}, with the hub and the first member on real API servers. */
    public static RunningFleet startReal(ProgramCache programs) {
        List<SimulatedMember> members = FleetDefinition.members(2);
        return start(state -> FleetClusters.real(state.resolve("real"), programs, members), 1, Map.of());
    }

    private static RunningFleet start(
            Function<Path, FleetClusters> opened, int replicas, Map<String, String> settings) {
        try {
            Path state = Files.createTempDirectory("weft-fleet");
            // Shared by all fleets of the checkout: what one has learnt about its classes starts the next one faster.
            Path archives = checkout().resolve("deploy/acceptance/target/cds");
            Files.createDirectories(archives);
            Files.createSymbolicLink(state.resolve("cds"), archives);
            Files.createDirectories(state.resolve("kubeconfig"));
            RunningFleet fleet = new RunningFleet(state, opened.apply(state), replicas, settings);
            try {
                Files.writeString(state.resolve("kubeconfig/hub.yaml"), fleet.clusters.kubeconfig("hub"));
                fleet.startBroker();
                fleet.services.values().forEach(ChildProcess::start);
                fleet.awaitReady();
                return fleet;
            } catch (RuntimeException e) {
                String logs = fleet.logs();
                fleet.close();
                throw new IllegalStateException("the fleet did not start:\n" + logs, e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the fleet could not be made", e);
        }
    }

    /** The root of the checkout that this class was built in. */
    public static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("weft"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "no checkout of Weft around " + Path.of("").toAbsolutePath());
        }
        return folder;
    }

    /** Adds a member to the simulation; it is not registered by this. */
    public SimulatedApiServer add(SimulatedMember member, boolean agents) {
        return clusters.add(member, agents);
    }

    /** Registers members in a fleet, and returns when Weft has connected them. */
    public void register(String fleet, String... members) {
        for (String member : members) {
            declare(fleet, member, clusters.kubeconfig(member));
        }
        for (String member : members) {
            Awaitility.await(member + " is registered")
                    .atMost(PATIENCE)
                    .until(() -> "True"
                            .equals(condition(fleet, "Cluster", member, "Ready").status()));
        }
    }

    /** Declares a member with this text as its kubeconfig, and waits for nothing. */
    public void declare(String fleet, String cluster, String kubeconfig) {
        apply("hub", """
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s-kubeconfig, namespace: %2$s}
                data: {kubeconfig: %3$s}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Cluster
                metadata: {name: %1$s, namespace: %2$s, labels: {name: %1$s}}
                spec:
                  kubeconfigSecretRef: {name: %1$s-kubeconfig}
                  sriov: {mode: Direct}
                """.formatted(
                cluster,
                fleet,
                Base64.getEncoder().encodeToString(kubeconfig.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    /** A condition of an intent; empty texts when it is not there. */
    public UserActs.Seen condition(String fleet, String kind, String name, String type) {
        return new UserActs(hub()).condition(fleet, kind, name, type);
    }

    /** Applies YAML to the hub or a member, server-side, as a user would. Namespaces are created when they are missing. */
    public void apply(String cluster, String yaml) {
        new UserActs(client(cluster)).apply(yaml);
    }

    /** The broker's process: stop, kill, start. */
    public ChildProcess broker() {
        return broker;
    }

    /** Starts the broker, on its data of before, and waits until it answers. */
    public void startBroker() {
        broker.start();
        Awaitility.await("the broker answers").atMost(PATIENCE).until(() -> {
            try (var socket = new java.net.Socket("127.0.0.1", Integer.parseInt(bootstrap.substring(10)))) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The folder of everything; it goes with the fleet. */
    public Path state() {
        return state;
    }

    /** Bootstrap servers. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Everything on the broker from its beginning, as a subscriber reads it; the caller closes it. */
    public EventLog events() {
        return new EventLog(bootstrap);
    }

    /** Names of all replicas, such as {@code ipam-svc-1}. */
    public Set<String> replicaNames() {
        return services.keySet();
    }

    /** A replica's process. */
    public ChildProcess replica(String name) {
        ChildProcess process = services.get(name);
        if (process == null) {
            throw new IllegalArgumentException("no replica " + name + "; there are " + services.keySet());
        }
        return process;
    }

    /**
     * A further process of a service, not started and not among the replicas; the caller ends it.
     *
     * @param settings settings that this process alone has, by name
     */
    public ChildProcess spare(String service, Map<String, String> settings) {
        List<String> command = new ArrayList<>(commands.service(service, 99, Ports.any()));
        // The archive of classes is written at the end, and would hold it up.
        command.removeIf(option -> option.contains("SharedArchive"));
        int jar = command.indexOf("-jar");
        settings.forEach((name, value) -> command.add(jar, "-D" + name + "=" + value));
        return new ChildProcess("spare-" + service, command, state);
    }

    /** Base URL of a replica. */
    public String url(String replica) {
        return "http://127.0.0.1:" + httpPorts.getOrDefault(replica, 0);
    }

    /** Whether a replica answers its readiness with 200. */
    public boolean ready(String replica) {
        return healthy(replica, "ready");
    }

    /** Whether a replica answers its liveness with 200. */
    public boolean live(String replica) {
        return healthy(replica, "live");
    }

    private boolean healthy(String replica, String check) {
        return new ReplicaHttp(http, url(replica)).healthy(check);
    }

    /** Body of a GET at a replica. */
    public String get(String replica, String path) {
        return new ReplicaHttp(http, url(replica)).get(path);
    }

    /** Waits until all running replicas are ready. */
    public void awaitReady() {
        Awaitility.await("all replicas are ready")
                .atMost(PATIENCE)
                .until(() ->
                        services.values().stream().filter(ChildProcess::alive).allMatch(p -> ready(p.name())));
    }

    /** How many replicas of each service there are. */
    public int replicas() {
        return replicas;
    }

    /** The simulated hub and members. */
    public SimulatedFleet simulation() {
        return clusters.simulation();
    }

    /** The real hub and member, for their faults; only of {@link #startReal}. */
    public RealFleet real() {
        return clusters.real();
    }

    /** A simulated member's API server, for its faults. */
    public SimulatedApiServer member(String name) {
        return clusters.simulation().member(name);
    }

    /** The log of a replica or of the broker as it is now. */
    public String log(String process) {
        Path log =
                process.equals(broker.name()) ? broker.log() : replica(process).log();
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read", e);
        }
    }

    /** An administrator's client of the hub. */
    public KubernetesClient hub() {
        return client("hub");
    }

    /** An administrator's client of the hub or a member. */
    public KubernetesClient client(String cluster) {
        return clusters.client(cluster);
    }

    /** The last lines of each log, for the message of a failure. */
    public String logs() {
        return LogTails.of(
                Stream.concat(Stream.of(broker), services.values().stream()).toList());
    }

    /** Kills a process; one that has no class archive yet ends by itself, because it writes the archive then. */
    private void end(ChildProcess process) {
        boolean first = !process.name().matches(".*-[1-9]\\d*");
        Path archive = state.resolve("cds/" + process.name().replaceAll("-\\d+$", "") + ".jsa");
        if (first && process.alive() && !Files.exists(archive)) {
            process.stop(Duration.ofSeconds(20));
        } else {
            process.kill();
        }
    }

    @Override
    public void close() {
        List<Thread> stoppers = services.values().stream()
                .map(p -> Thread.ofVirtual().start(() -> end(p)))
                .toList();
        for (Thread stopper : stoppers) {
            try {
                stopper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        end(broker);
        webhook.close();
        clusters.close();
        var unused = vertx.close();
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(state + " could not be deleted", e);
        }
    }
}
