package dev.weft.runtime.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.events.Topic;
import dev.weft.local.broker.EmbeddedBroker;
import dev.weft.runtime.facts.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopicSetupIT {

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static TopicSetup setup(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("weft.bootstrap", broker.bootstrap());
        return new TopicSetup(Given.config(all));
    }

    @Test
    @Order(1)
    void missingTopicsThatMayNotBeCreatedAreNamedWithTheirCommands() {
        assertThatThrownBy(() -> setup(Map.of("weft.topics.create", "false")).ensure())
                .isInstanceOf(UnsafeTopicException.class)
                .hasMessageContaining("topic weft.clusters.v1 does not exist")
                .hasMessageContaining("--create --topic weft.dead-letters.v1 --partitions 4");
    }

    @Test
    @Order(2)
    void allTopicsOfTheCatalogueAreCreatedByAllReplicasAtOnce() throws Exception {
        List<CompletableFuture<Void>> replicas = Arrays.asList(1, 2, 3).stream()
                .map(i -> CompletableFuture.runAsync(() -> {
                    try {
                        setup(Map.of()).ensure();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        replicas.forEach(CompletableFuture::join);

        List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        assertThat(admin.listTopics().names().get()).containsAll(names);
        admin.describeTopics(names)
                .allTopicNames()
                .get()
                .values()
                .forEach(topic -> assertThat(topic.partitions()).hasSize(4));
        assertThat(setting(Topic.NODES, "cleanup.policy")).isEqualTo("compact");
        assertThat(setting(Topic.NODES, "min.compaction.lag.ms")).isEqualTo("604800000");
        assertThat(setting(Topic.DEAD_LETTERS, "cleanup.policy")).isEqualTo("delete");
        assertThat(setting(Topic.DEAD_LETTERS, "retention.ms")).isEqualTo("2592000000");
    }

    @Test
    @Order(3)
    void anUnsafeTopicIsRefusedAndTheCommandOfTheRefusalMendsIt() throws Exception {
        set(Topic.ATTACHMENTS, "cleanup.policy", "delete");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> setup(Map.of()).ensure())
                        .isInstanceOf(UnsafeTopicException.class)
                        .hasMessageContaining("topic weft.attachments.v1 has cleanup.policy=delete, expected compact")
                        .hasMessageContaining("--entity-name weft.attachments.v1 --add-config cleanup.policy=compact"));

        set(Topic.ATTACHMENTS, "cleanup.policy", "compact");
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(UnsafeTopicException.class)
                .until(() -> {
                    setup(Map.of()).ensure();
                    return true;
                });
    }

    @Test
    @Order(4)
    void anotherNumberOfPartitionsIsRefused() {
        assertThatThrownBy(() -> setup(Map.of("weft.topics.partitions", "48")).ensure())
                .isInstanceOf(UnsafeTopicException.class)
                .hasMessageContaining("weft.clusters.v1 has 4 partitions, expected 48");
    }

    @Test
    @Order(5)
    void aBrokerThatIsNotThereYetIsWaitedFor() {
        broker.close();
        CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> {
            try {
                setup(Map.of()).ensure();
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        });
        await().during(Duration.ofMillis(500)).until(() -> !done.isDone());

        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);

        await().atMost(Duration.ofSeconds(60)).until(done::isDone);
        assertThat(done.join()).isTrue();
    }

    private static void set(Topic topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static String setting(Topic topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value();
    }
}
