package dev.weft.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.local.fleet.SimulatedFleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples as an external system would run them. */
class SubscribersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path VENV = Path.of("target/venv");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Broker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker(folder.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Test
    void javaPrintsEveryFactOnce() {
        List<String> expected = addresses(0, 10);
        try (Program subscriber = new Program(List.of(
                java(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weft.samples.Subscriber",
                broker.bootstrap(),
                "java-sample",
                Topic.ADDRESSES.topicName()))) {
            awaitPrinted(subscriber, expected);
            expected.addAll(addresses(10, 15));
            awaitPrinted(subscriber, expected);
        }
    }

    @Test
    void pythonPrintsEveryFactOnce() throws InterruptedException {
        String python = python();
        List<String> expected = placements(0, 10);
        try (Program subscriber = new Program(List.of(
                python,
                "python/subscriber.py",
                broker.bootstrap(),
                "python-sample",
                Topic.NETWORK_PLACEMENTS.topicName()))) {
            awaitPrinted(subscriber, expected);
            expected.addAll(placements(10, 15));
            awaitPrinted(subscriber, expected);
        }
    }

    @Test
    void shellPrintsEveryFactOnceAndGoesOnWhereItStopped() throws Exception {
        broker.nonsense(Topic.ATTACHMENTS, "fleet-a/rke2-a/default/web-x/net1");
        List<String> expected = attachments(0, 10);
        try (SimulatedFleet fleet = new SimulatedFleet(null, 0)) {
            Path kubeconfig = folder.resolve("hub.yaml");
            Files.writeString(kubeconfig, fleet.hub().kubeconfig());
            int port = freePort();
            try (Program inventory = inventory(kubeconfig, port)) {
                awaitReady(inventory, port);
                List<String> command = List.of(
                        "sh",
                        "shell/subscriber.sh",
                        "http://127.0.0.1:" + port,
                        "attachments",
                        folder.resolve("last-event-id").toString());
                List<String> printed;
                try (Program subscriber = new Program(command)) {
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(shown(subscriber)).isEqualTo(sorted(expected)));
                    await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("last-event-id")));
                    printed = shown(subscriber);
                }
                List<String> later = attachments(10, 15);
                try (Program subscriber = new Program(command)) {
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(shown(subscriber)).isEqualTo(sorted(later)));
                    await().during(Duration.ofSeconds(2))
                            .until(() -> shown(subscriber).equals(sorted(later)));
                }
                assertThat(printed).hasSize(expected.size());
                assertThatTheServiceLogsJsonWithTheChainOfARecord(inventory);
            }
        }
    }

    private static void assertThatTheServiceLogsJsonWithTheChainOfARecord(Program service) throws IOException {
        List<JsonNode> log = new ArrayList<>();
        for (String line : service.lines()) {
            log.add(JSON.readTree(line));
        }
        assertThat(log).anySatisfy(line -> {
            assertThat(line.path("message").asText()).contains("is parked: NotACloudEvent");
            assertThat(line.path("mdc").path("correlationId").asText()).isEqualTo("chain-of-nonsense");
        });
        assertThat(log).noneMatch(line -> line.path("loggerName").asText().startsWith("io.opentelemetry"));
    }

    private static List<String> addresses(int from, int to) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String key = "fleet-a/rke2-" + i + "/default/web-0/net1";
            String state = """
                    {"owner":{"fleet":"fleet-a","cluster":"rke2-%d","namespace":"default","pod":"web-0","iface":"net1"},
                     "pool":"storage","claim":"c%d","addressDomain":"storage","podUid":"u","phase":"%s","place":%d}""";
            broker.write(FactType.ADDRESS_WAITING, key, state.formatted(i, i, "Waiting", 1), 1);
            broker.write(FactType.ADDRESS_ASSIGNED, key, state.formatted(i, i, "Assigned", 0), 2);
            expected.add("dev.weft.address.waiting.v1 " + key);
            expected.add("dev.weft.address.assigned.v1 " + key);
        }
        broker.nonsense(Topic.ADDRESSES, "fleet-a/rke2-0/default/web-0/net1");
        return expected;
    }

    private static List<String> placements(int from, int to) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String key = "fleet-a/rke2-" + i + "/blue";
            broker.write(FactType.NETWORK_PLACEMENT_APPLIED, key, """
                    {"fleet":"fleet-a","cluster":"rke2-%d","network":"blue","phase":"Synced","attachedPods":0}""".formatted(i), 2);
            broker.write(FactType.NETWORK_PLACEMENT_REMOVED, key, "{\"key\":\"" + key + "\"}", 1);
            broker.tombstone(Topic.NETWORK_PLACEMENTS, key);
            expected.add("dev.weft.network-placement.applied.v1 " + key);
            expected.add("dev.weft.network-placement.removed.v1 " + key);
        }
        broker.nonsense(Topic.NETWORK_PLACEMENTS, "fleet-a/rke2-0/blue");
        return expected;
    }

    private static List<String> attachments(int from, int to) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String key = "fleet-a/rke2-" + i + "/default/web-0/net1";
            broker.write(FactType.ATTACHMENT_REQUESTED, key, """
                    {"fleet":"fleet-a","cluster":"rke2-%d","namespace":"default","pod":"web-0","iface":"net1",
                     "podUid":"u","phase":"Requested"}""".formatted(i), 1);
            expected.add("dev.weft.attachment.requested.v1 " + key);
        }
        return expected;
    }

    private static void awaitPrinted(Program subscriber, List<String> expected) {
        await().atMost(PATIENCE)
                .failFast("more than every fact once", () -> subscriber.lines().size() > expected.size())
                .untilAsserted(() -> assertThat(printed(subscriber)).isEqualTo(sorted(expected)));
        assertThat(subscriber.alive()).isTrue();
    }

    private static List<String> printed(Program subscriber) {
        return subscriber.lines().stream()
                .map(line -> line.split(" ", 3))
                .map(parts -> parts[0] + " " + parts[1])
                .sorted()
                .toList();
    }

    private static List<String> shown(Program subscriber) {
        return subscriber.lines().stream()
                .map(line -> {
                    try {
                        JsonNode event = JSON.readTree(line);
                        return event.path("type").asText() + " "
                                + event.path("subject").asText();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sorted()
                .toList();
    }

    private static List<String> sorted(List<String> list) {
        return list.stream().sorted().toList();
    }

    /** The interpreter of a virtual environment with what the sample needs; made once. */
    private static String python() throws InterruptedException {
        Path interpreter = VENV.resolve("bin/python");
        if (!run(List.of(interpreter.toString(), "-c", "import confluent_kafka"), 30)) {
            if (!run(List.of("python3", "-m", "venv", VENV.toString()), 120)
                    || !run(
                            List.of(
                                    interpreter.toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    "-r",
                                    "python/requirements.txt"),
                            180)) {
                String reason = "the Python sample is skipped: python3 -m venv and pip install -r"
                        + " events/samples/python/requirements.txt do not work here";
                System.err.println(reason);
                abort(reason);
            }
        }
        return interpreter.toString();
    }

    private static boolean run(List<String> command, long seconds) throws InterruptedException {
        if (command.get(0).contains("/") && !Files.exists(Path.of(command.get(0)))) {
            return false;
        }
        try (Program program = new Program(command)) {
            return program.succeeds(seconds);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static Program inventory(Path kubeconfig, int port) {
        return new Program(Stream.of(
                        java(),
                        "-Xmx200m",
                        "-XX:+UseSerialGC",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dweft.bootstrap=" + broker.bootstrap(),
                        "-Dweft.hub.kubeconfig=" + kubeconfig,
                        "-Dweft.topics.partitions=" + Broker.PARTITIONS,
                        "-jar",
                        "../../inventory-svc/target/quarkus-app/quarkus-run.jar")
                .toList());
    }

    private static void awaitReady(Program service, int port) {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast("inventory-svc ended: " + service.lines(), () -> !service.alive())
                .until(() -> http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
