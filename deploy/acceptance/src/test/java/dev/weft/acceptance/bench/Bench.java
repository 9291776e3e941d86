package dev.weft.acceptance.bench;

import dev.weft.acceptance.fleet.LogTails;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import dev.weft.local.launch.ServiceCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A broker of its own, in a folder of its own, and what runs beside it. */
public final class Bench implements AutoCloseable {

    public static final int PARTITIONS = 4;

    /** What the manifest of ipam-svc says of its memory besides the size. */
    static final List<String> ENGINE_MEMORY =
            List.of("-XX:-UseSerialGC", "-XX:+UseParallelGC", "-XX:MaxTenuringThreshold=0");

    private final boolean brief;
    private final Path state;
    private final ServiceCommands commands;
    private final String bootstrap;
    private final ChildProcess broker;
    private final List<ChildProcess> processes = new CopyOnWriteArrayList<>();

    /**
     * @param root the checkout
     */
    public Bench(Path root) {
        this(root, Map.of());
    }

    /**
     * @param settings further settings of the services, by name
     */
    Bench(Path root, Map<String, String> settings) {
        this(root, settings, false);
    }

    private Bench(Path root, Map<String, String> settings, boolean brief) {
        this.brief = brief;
        try {
            state = Files.createTempDirectory("weft-bench");
            Files.createDirectories(state.resolve("cds"));
            Files.createDirectories(state.resolve("kubeconfig"));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the benchmark could not be made", e);
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> processes.reversed().forEach(ChildProcess::kill)));
        int port = Ports.any();
        bootstrap = "127.0.0.1:" + port;
        commands = new ServiceCommands(root, state, bootstrap, "https://127.0.0.1:" + Ports.any(), "", settings);
        broker = start(
                "broker",
                "512m",
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.weft.local.broker.BrokerMain",
                        "--data",
                        state.resolve("data/broker").toString(),
                        "--port",
                        Integer.toString(port)));
        awaitBroker();
    }

    /** One whose processes die before the second compiler has paid. */
    public static Bench brief(Path root) {
        return new Bench(root, Map.of(), true);
    }

    /** The broker's process. */
    public ChildProcess broker() {
        return broker;
    }

    /** Starts the broker, on its data of before, and waits until it answers. */
    public void startBroker() {
        broker.start();
        awaitBroker();
    }

    private void awaitBroker() {
        int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
        Awaitility.await("the broker answers").atMost(Duration.ofSeconds(60)).until(() -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    public String bootstrap() {
        return bootstrap;
    }

    /** The folder of everything. */
    public Path state() {
        return state;
    }

    /** Starts a JVM with the flags of all processes. */
    ChildProcess start(String name, String heap, List<String> arguments) {
        List<String> command = compiled(commands.java(name, heap));
        command.addAll(arguments);
        return start(name, command);
    }

    private ChildProcess start(String name, List<String> command) {
        ChildProcess process = new ChildProcess(name, command, state);
        processes.add(process);
        process.start();
        return process;
    }

    /** Starts a service as it is built. */
    ChildProcess service(String service, int port, String heap) {
        return start(service, command(service, 0, port, heap));
    }

    /** Starts ipam-svc with the collector that the Kubernetes manifests give it. */
    ChildProcess addressEngine(int port, String heap) {
        List<String> command = command("ipam-svc", 0, port, heap);
        command.addAll(command.indexOf("-jar"), ENGINE_MEMORY);
        command.add(1, "-Xms" + heap);
        return start("ipam-svc", command);
    }

    /** Starts a replica of a service as it is built. */
    public ChildProcess service(String service, int replica, int port, String heap) {
        return start(service + "-" + replica, command(service, replica, port, heap));
    }

    private List<String> command(String service, int replica, int port, String heap) {
        List<String> command = compiled(commands.service(service, replica, port));
        command.replaceAll(argument -> argument.startsWith("-Xmx") ? "-Xmx" + heap : argument);
        return command;
    }

    private List<String> compiled(List<String> java) {
        List<String> command = new ArrayList<>(java);
        if (!brief) {
            command.remove(ServiceCommands.FIRST_COMPILER);
        }
        return command;
    }

    /** The last lines of each log, for the message of a failure. */
    public String logs() {
        return LogTails.of(processes);
    }

    @Override
    public void close() {
        processes.reversed().forEach(ChildProcess::kill);
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(state + " could not be deleted", e);
        }
    }
}
