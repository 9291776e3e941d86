package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.events.Topic;
import dev.weft.events.key.ClusterKey;
import dev.weft.local.broker.EmbeddedBroker;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.topics.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactLogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    private final String service = "inventory-svc-" + UUID.randomUUID();
    private final String fleet = "fleet-" + UUID.randomUUID();
    private final List<Replica> replicas = new ArrayList<>();
    private long sequence = System.currentTimeMillis();

    @BeforeAll
    static void start() throws InterruptedException {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        new TopicSetup(Given.config(Map.of("weft.bootstrap", broker.bootstrap()))).ensure();
        producer = producer(Map.of());
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @AfterEach
    void stopReplicas() {
        replicas.forEach(Replica::stop);
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0"));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** One replica of a service, with what it heard. */
    private final class Replica implements FactListener {
        final FactTables tables = new FactTables();
        final FactLog log;
        final List<FactChange> changes = Collections.synchronizedList(new ArrayList<>());
        final Map<Integer, Set<String>> atRestore = new ConcurrentHashMap<>();
        final Set<Integer> revoked = ConcurrentHashMap.newKeySet();

        Replica(String owned, String whole) {
            Map<String, String> settings = new HashMap<>(
                    Map.of("weft.bootstrap", broker.bootstrap(), "weft.service", service, "weft.read.owned", owned));
            if (!whole.isEmpty()) {
                settings.put("weft.read.whole", whole);
            }
            WeftConfig config = Given.config(settings);
            FactPublisher publisher = Given.publisher(config, tables, FactLogIT::send);
            DeadLetters deadLetters = new DeadLetters(config, publisher, new SimpleMeterRegistry());
            log = new FactLog(
                    config, new TopicSetup(config), tables, deadLetters, new SimpleMeterRegistry(), List.of(this));
            replicas.add(this);
            log.start(new StartupEvent());
        }

        @Override
        public void changed(FactChange change) {
            changes.add(change);
        }

        @Override
        public void restored(int partition) {
            atRestore.put(partition, mine());
        }

        @Override
        public void revoked(int partition) {
            revoked.add(partition);
        }

        Set<String> mine() {
            return tables.of(Topic.CLUSTERS).all().stream()
                    .map(event -> event.key().text())
                    .filter(text -> text.startsWith(fleet + "/"))
                    .collect(Collectors.toSet());
        }

        void awaitReady() {
            await().atMost(PATIENCE).until(log::ready);
        }

        void stop() {
            log.stop(new ShutdownEvent());
        }
    }

    private static Uni<Void> send(ProducerRecord<byte[], byte[]> record) {
        return Uni.createFrom()
                .emitter(emitter -> producer.send(record, (metadata, failure) -> {
                    if (failure == null) {
                        emitter.complete(null);
                    } else {
                        emitter.fail(failure);
                    }
                }));
    }

    private ClusterKey key(int number) {
        return new ClusterKey(fleet, "c" + number);
    }

    private void write(ProducerRecord<byte[], byte[]> record) throws Exception {
        Future<?> sent = producer.send(record);
        sent.get();
    }

    private void observe(int number, int nodes) throws Exception {
        write(Given.record(key(number), Given.cluster(key(number), nodes), ++sequence));
    }

    private Set<String> keys(int from, int to) {
        Set<String> keys = new HashSet<>();
        for (int i = from; i < to; i++) {
            keys.add(key(i).text());
        }
        return keys;
    }

    private Map<Integer, Set<String>> byPartition(Set<String> keys) {
        return keys.stream()
                .collect(Collectors.groupingBy(text -> Given.partition(ClusterKey.parse(text)), Collectors.toSet()));
    }

    @Test
    void aPartitionCountsAsRestoredOnlyWhenItsTablesHoldEverything() throws Exception {
        for (int i = 0; i < 40; i++) {
            observe(i, 1);
            observe(i, 2);
        }
        write(Given.record(key(0), Given.removed(key(0)), ++sequence));
        write(Given.tombstone(key(0)));

        Replica replica = new Replica("CLUSTERS,NODES", "");
        replica.awaitReady();

        assertThat(replica.log.restoredPartitions()).containsExactlyInAnyOrder(0, 1, 2, 3);
        Set<String> all =
                replica.atRestore.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(all).isEqualTo(keys(1, 40));
        byPartition(keys(1, 40))
                .forEach((partition, keys) -> assertThat(replica.atRestore.get(partition))
                        .as("partition %d when it was restored", partition)
                        .containsAll(keys));
        assertThat(Given.nodes(replica.tables, key(7))).isEqualTo(2);
        assertThat(replica.changes).noneMatch(FactChange::live);
    }

    @Test
    void markersAndAbortedRecordsOfTransactionsHoldUpNoRestore() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = producer(Map.of("transactional.id", fleet))) {
            writer.initTransactions();
            writer.beginTransaction();
            for (int i = 0; i < 8; i++) {
                writer.send(Given.record(key(i), Given.cluster(key(i), 1), ++sequence));
            }
            writer.commitTransaction();
            writer.beginTransaction();
            for (int i = 0; i < 8; i++) {
                writer.send(Given.record(key(i), Given.cluster(key(i), 99), ++sequence));
            }
            writer.flush();
            writer.abortTransaction();
        }

        Replica replica = new Replica("CLUSTERS,NODES", "");
        replica.awaitReady();

        for (int i = 0; i < 8; i++) {
            assertThat(Given.nodes(replica.tables, key(i))).isEqualTo(1);
        }
    }

    @Test
    void anUnfinishedTransactionIsNotWaitedForAndIsHeardWhenItIsCommitted() throws Exception {
        observe(0, 1);
        try (KafkaProducer<byte[], byte[]> writer = producer(Map.of("transactional.id", fleet))) {
            writer.initTransactions();
            writer.beginTransaction();
            writer.send(Given.record(key(0), Given.cluster(key(0), 2), ++sequence));
            writer.flush();

            Replica replica = new Replica("CLUSTERS,NODES", "");
            replica.awaitReady();
            assertThat(Given.nodes(replica.tables, key(0))).isEqualTo(1);

            writer.commitTransaction();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(Given.nodes(replica.tables, key(0))).isEqualTo(2));
            assertThat(replica.changes.get(replica.changes.size() - 1).live()).isTrue();
        }
    }

    @Test
    void membersMoveWithTheirPartitionsAndWhatStaysIsNotReadAgain() throws Exception {
        for (int i = 0; i < 40; i++) {
            observe(i, 1);
        }
        Replica first = new Replica("CLUSTERS,NODES", "");
        first.awaitReady();
        assertThat(first.mine()).isEqualTo(keys(0, 40));
        long read = first.log.recordsRead();

        Replica second = new Replica("CLUSTERS,NODES", "");
        await().atMost(PATIENCE)
                .until(() -> second.log.restoredPartitions().size() == 2
                        && first.log.restoredPartitions().size() == 2);

        Set<Integer> both = new HashSet<>(first.log.restoredPartitions());
        both.addAll(second.log.restoredPartitions());
        assertThat(both).hasSize(4);
        assertThat(first.revoked).isEqualTo(second.log.restoredPartitions());
        assertThat(first.mine()).isEqualTo(keysOf(first.log.restoredPartitions()));
        assertThat(second.mine()).isEqualTo(keysOf(second.log.restoredPartitions()));
        assertThat(first.log.recordsRead()).isEqualTo(read);
        for (int i = 0; i < 40; i++) {
            assertThat(first.log.owns(key(i))).isNotEqualTo(second.log.owns(key(i)));
        }

        first.stop();
        await().atMost(PATIENCE).until(() -> second.log.restoredPartitions().size() == 4);
        assertThat(second.mine()).isEqualTo(keys(0, 40));
    }

    private Set<String> keysOf(Set<Integer> partitions) {
        return keys(0, 40).stream()
                .filter(text -> partitions.contains(Given.partition(ClusterKey.parse(text))))
                .collect(Collectors.toSet());
    }

    @Test
    void whatChangesAfterTheRestoreIsToldOnceAlsoWhereATopicIsReadTwice() throws Exception {
        observe(0, 1);
        Replica replica = new Replica("CLUSTERS,NODES", "CLUSTERS,NODES");
        replica.awaitReady();
        replica.changes.clear();

        observe(0, 2);
        observe(1, 1);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Given.nodes(replica.tables, key(1))).isEqualTo(1));
        long read = replica.log.recordsRead();
        observe(2, 1);
        await().atMost(PATIENCE).until(() -> replica.log.recordsRead() >= read + 2);

        List<FactChange> told = List.copyOf(replica.changes);
        assertThat(told)
                .extracting(change -> change.key().text())
                .containsExactlyInAnyOrder(key(0).text(), key(1).text(), key(2).text());
        assertThat(told).allMatch(FactChange::live);
    }

    @Test
    void aRecordThatNobodyUnderstandsIsParkedOnceByTwoReplicasAndDelaysNobody() throws Exception {
        String place = fleet + "/broken";
        ClusterKey broken = ClusterKey.parse(place);
        write(Given.record(
                Topic.CLUSTERS.topicName(),
                Given.partition(broken),
                place,
                Map.of("content-type", "text/plain"),
                "hello".getBytes(StandardCharsets.UTF_8)));
        observe(0, 1);

        Replica first = new Replica("CLUSTERS,NODES", "");
        first.awaitReady();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(letters(place)).hasSize(1));
        assertThat(Given.nodes(first.tables, key(0))).isEqualTo(1);

        Replica second = new Replica("CLUSTERS,NODES", "");
        second.awaitReady();
        first.stop();
        await().atMost(PATIENCE).until(() -> second.log.restoredPartitions().size() == 4);
        observe(0, 2);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Given.nodes(second.tables, key(0))).isEqualTo(2));

        assertThat(letters(place)).singleElement().satisfies(letter -> {
            assertThat(letter.partition()).isEqualTo(Given.partition(broken));
            assertThat(Given.json(letter.value()).path("code").asText()).isEqualTo("NotACloudEvent");
            assertThat(Given.json(letter.value()).path("service").asText()).isEqualTo(service);
        });
    }

    private List<ConsumerRecord<byte[], byte[]>> letters(String key) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < Given.PARTITIONS; i++) {
                partitions.add(new TopicPartition(Topic.DEAD_LETTERS.topicName(), i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }
}
