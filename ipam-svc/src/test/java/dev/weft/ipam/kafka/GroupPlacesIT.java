package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupPlacesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = "places-engine";

    @TempDir
    private Path folder;

    @Test
    void thePlaceOfADeadThreadIsFreeBeforeItsSessionEnds() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("claims", 1, (short) 1)))
                    .all()
                    .get();
            joinAndDie(broker, "places-0-a-1");
            assertThat(members(admin)).containsExactly("places-0-a-1");

            new GroupPlaces(engine(broker, "places-0-a")).giveUp("places-0-StreamThread-1");

            Awaitility.await("the place is free")
                    .atMost(PATIENCE)
                    .until(() -> members(admin).isEmpty());
        }
    }

    /** What is static does not leave when it is closed; its session is longer than the test's patience. */
    private static void joinAndDie(EmbeddedBroker broker, String instance) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "group.id",
                        GROUP,
                        "group.instance.id",
                        instance,
                        "session.timeout.ms",
                        300_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("claims"));
            Awaitility.await("a place in the group").atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
            });
        }
    }

    private static Properties engine(EmbeddedBroker broker, String instance) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, GROUP);
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, "places-0");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        return properties;
    }

    private static List<String> members(Admin admin) throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
                    .map(member -> member.groupInstanceId().orElse(""))
                    .toList();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
            return List.of();
        }
    }
}
