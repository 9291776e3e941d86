package dev.weft.local.launch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.local.api.Certificates;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedMember;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Runs everything of {@code weft up}: broker, simulation, services. A process that dies is started again; {@code run/scale.SERVICE}
 * and {@code run/broker.stopped} in the state folder change what should run.
 */
@CommandLine.Command(name = "supervisor")
public final class Supervisor implements Callable<Integer> {

    private static final List<String> SERVICES = ServiceCommands.SERVICES;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_REPLICAS = 4;

    @Option(names = "--state", required = true)
    private Path state = Path.of(".weft");

    @Option(names = "--root", required = true)
    private Path root = Path.of(".");

    @Option(names = "--replicas")
    private int replicas = 1;

    @Option(names = "--members")
    private int members = 3;

    @Option(names = "--clusters", description = "main class of the process that runs hub and members")
    private String clusters = SimulationMain.class.getName();

    private final Map<String, ChildProcess> children = new LinkedHashMap<>();
    private final Map<String, Integer> httpPorts = new LinkedHashMap<>();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> scales = new LinkedHashMap<>();
    private final RestartPauses restarts = new RestartPauses(System::nanoTime);
    private volatile boolean stopping;
    private int brokerPort;
    private int hubPort;
    private ServiceCommands commands = new ServiceCommands(root, state, "", "", "", Map.of());

    public static void main(String[] args) {
        System.exit(new CommandLine(new Supervisor()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(state.resolve("run"));
        Files.createDirectories(state.resolve("cds"));
        for (String service : SERVICES) {
            Files.deleteIfExists(state.resolve("run/scale." + service));
        }
        Files.deleteIfExists(state.resolve("run/broker.stopped"));
        Ports ports = new Ports(state.resolve("ports.properties"));
        brokerPort = ports.of("broker", 19092);
        hubPort = ports.of("hub", 16443);
        int webhookPort = ports.of("webhook", 18443);
        Certificates certificates = Certificates.in(state.resolve("webhook"), "attach-svc");
        commands = new ServiceCommands(
                root,
                state,
                "127.0.0.1:" + brokerPort,
                "https://127.0.0.1:" + webhookPort,
                certificates.ca(),
                Map.of());
        int http = 8080;
        for (String service : SERVICES) {
            for (int i = 0; i < slots(); i++) {
                httpPorts.put(service + "-" + i, ports.of(service + "-" + i, http + i * 100));
            }
            http++;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll));
        start("broker", broker());
        start("simulation", simulation());
        new ServiceProxy(
                Vertx.vertx(),
                webhookPort,
                httpPorts.entrySet().stream()
                        .filter(e -> e.getKey().startsWith("attach-svc-"))
                        .map(Map.Entry::getValue)
                        .toList(),
                certificates);
        awaitLog("broker", "broker ready");
        awaitLog("simulation", "simulation ready");
        describe();
        for (String service : SERVICES) {
            for (int i = 0; i < replicas; i++) {
                start(service + "-" + i, service(service, i));
            }
        }
        awaitReady();
        Files.writeString(state.resolve("run/ready"), "ready");
        supervise();
        return 0;
    }

    private int slots() {
        return Math.max(MOST_REPLICAS, replicas);
    }

    /** What a scale file says; a file that is being written counts as the number of before. */
    private int number(String text) {
        try {
            return Math.min(Integer.parseInt(text.strip()), slots());
        } catch (NumberFormatException e) {
            return replicas;
        }
    }

    private synchronized void start(String name, List<String> command) {
        ChildProcess child = new ChildProcess(name, command, state);
        children.put(name, child);
        restarts.started(name);
        child.start();
    }

    private List<String> broker() {
        List<String> command = commands.java("broker", "256m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.weft.local.broker.BrokerMain"));
        command.addAll(
                List.of("--data", state.resolve("data/broker").toString(), "--port", Integer.toString(brokerPort)));
        return command;
    }

    private List<String> simulation() {
        List<String> command = commands.java("simulation", "320m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), clusters));
        command.addAll(List.of(
                "--data", state.resolve("data/clusters").toString(),
                "--kubeconfigs", state.resolve("kubeconfig").toString(),
                "--port", Integer.toString(hubPort),
                "--members", Integer.toString(members)));
        return command;
    }

    private List<String> service(String service, int replica) {
        return commands.service(service, replica, httpPorts.getOrDefault(service + "-" + replica, 0));
    }

    private void awaitLog(String name, String text) throws IOException, InterruptedException {
        Path log = state.resolve("logs/" + name + ".log");
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            ChildProcess child = children.get(name);
            if (Files.exists(log) && child != null && lastStart(log).contains(text)) {
                return;
            }
            if (child != null && !child.alive()) {
                throw new IllegalStateException(name + " ended; see " + log);
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(name + " is not ready after 60 s; see " + log);
    }

    private static String lastStart(Path log) throws IOException {
        return Files.readString(log);
    }

    private void describe() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode fleet = json.createObjectNode();
        fleet.put("bootstrap", "127.0.0.1:" + brokerPort);
        fleet.putObject("hub")
                .put("kubeconfig", state.resolve("kubeconfig/hub.yaml").toString());
        var list = fleet.putArray("members");
        for (SimulatedMember member : FleetDefinition.members(members)) {
            list.addObject()
                    .put("name", member.name())
                    .put(
                            "kubeconfig",
                            state.resolve("kubeconfig/" + member.name() + ".yaml")
                                    .toString());
        }
        ObjectNode services = fleet.putObject("services");
        for (String service : SERVICES) {
            var urls = services.putArray(service);
            for (int i = 0; i < scales.getOrDefault(service, replicas); i++) {
                urls.add("http://127.0.0.1:" + httpPorts.get(service + "-" + i));
            }
        }
        Files.writeString(
                state.resolve("fleet.json"),
                json.writerWithDefaultPrettyPrinter().writeValueAsString(fleet));
    }

    private void awaitReady() throws InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        for (String service : SERVICES) {
            for (int i = 0; i < replicas; i++) {
                String name = service + "-" + i;
                long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
                while (!ready(http, httpPorts.getOrDefault(name, 0))) {
                    if (System.nanoTime() > end) {
                        throw new IllegalStateException(
                                name + " is not ready after 120 s; see " + state.resolve("logs/" + name + ".log"));
                    }
                    Thread.sleep(100);
                }
            }
        }
    }

    private static boolean ready(HttpClient http, int port) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void supervise() throws InterruptedException, IOException {
        while (!stopping) {
            Thread.sleep(300);
            boolean brokerStopped = Files.exists(state.resolve("run/broker.stopped"));
            keep("broker", !brokerStopped, this::broker);
            keep("simulation", true, this::simulation);
            for (String service : SERVICES) {
                Path scale = state.resolve("run/scale." + service);
                int wanted = Files.exists(scale) ? number(Files.readString(scale)) : replicas;
                Integer before = scales.put(service, wanted);
                if (before != null && before != wanted) {
                    describe();
                }
                for (int i = 0; i < slots(); i++) {
                    int replica = i;
                    keep(service + "-" + i, i < wanted, () -> service(service, replica));
                }
            }
        }
    }

    private synchronized void keep(String name, boolean wanted, java.util.function.Supplier<List<String>> command) {
        ChildProcess child = children.get(name);
        boolean alive = child != null && child.alive();
        if (stopping || ending.contains(name)) {
            return;
        }
        if (wanted && !alive && restarts.due(name)) {
            start(name, command.get());
        } else if (!wanted && alive && child != null) {
            // Beside the loop: what ends slowly must not keep what died from being started.
            ending.add(name);
            Thread.ofVirtual().start(() -> {
                child.stop(PATIENCE);
                ending.remove(name);
            });
        }
    }

    private synchronized void stopAll() {
        stopping = true;
        List<ChildProcess> all = new ArrayList<>(children.values()).reversed();
        List<Thread> stoppers = new ArrayList<>();
        for (ChildProcess child : all) {
            if (!child.name().equals("broker")) {
                stoppers.add(Thread.ofVirtual().start(() -> child.stop(PATIENCE)));
            }
        }
        for (Thread stopper : stoppers) {
            try {
                stopper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        ChildProcess broker = children.get("broker");
        if (broker != null) {
            broker.stop(PATIENCE);
        }
        try {
            Files.deleteIfExists(state.resolve("run/ready"));
            Files.deleteIfExists(state.resolve("fleet.json"));
        } catch (IOException e) {
            System.err.println("the state folder could not be tidied: " + e.getMessage());
        }
    }
}
