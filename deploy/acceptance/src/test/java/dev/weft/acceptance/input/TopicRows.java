package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import dev.weft.local.launch.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Topics that would lose state: no service starts on them. */
final class TopicRows implements Group {

    private static final String TOPIC = "weft.network-placements.v1";

    private final RunningFleet fleet;
    private final ChildProcess wrongPolicy;
    private final ChildProcess wrongCount;

    TopicRows(RunningFleet fleet) {
        this.fleet = fleet;
        wrongPolicy = fleet.spare("policy-svc", Map.of());
        wrongCount = fleet.spare("ipam-svc", Map.of("weft.topics.partitions", "7"));
    }

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public void begin() {
        cleanupPolicy("delete");
        wrongPolicy.start();
        wrongCount.start();
    }

    private void cleanupPolicy(String value) {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) fleet.bootstrap()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, TOPIC),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topic could not be altered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "a topic that deletes what it should keep",
                        end(wrongPolicy),
                        "ended with 2",
                        "topic " + TOPIC,
                        "cleanup.policy=delete, expected compact",
                        "--add-config cleanup.policy=compact"),
                of(
                        "topics with another number of partitions",
                        end(wrongCount),
                        "ended with 2",
                        "topic " + TOPIC,
                        "has 4 partitions, expected 7",
                        "set weft.topics.partitions=4"));
    }

    private static Supplier<Seen> end(ChildProcess process) {
        return () -> {
            try {
                OptionalInt code = process.exitCode(Duration.ofSeconds(1));
                List<String> lines = Files.readString(process.log()).lines().toList();
                String said = lines.stream()
                        .filter(line -> line.contains("topic weft."))
                        .reduce("", (a, b) -> a + b + " ");
                return new Seen(
                        "log and exit code of " + process.name(),
                        code.isPresent()
                                ? said + "ended with " + code.getAsInt()
                                : "still runs: " + (lines.isEmpty() ? "" : lines.getLast()));
            } catch (IOException e) {
                throw new UncheckedIOException(process.log() + " cannot be read", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        };
    }

    @Override
    public void end() {
        cleanupPolicy("compact");
        wrongPolicy.kill();
        wrongCount.kill();
    }
}
