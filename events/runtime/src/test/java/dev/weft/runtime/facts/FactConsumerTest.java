package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.events.Topic;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.config.WeftConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FactConsumerTest {

    private static final ClusterKey KEY = new ClusterKey("fleet-a", "rke2-a");
    private static final int END = 2;

    private final FactTables tables = new FactTables();
    private final List<FactChange> changes = new CopyOnWriteArrayList<>();
    private final MockConsumer<byte[], byte[]> broker = new MockConsumer<>("earliest");
    private FactConsumer consumer;

    private void start(Predicate<TopicPartition> restoredElsewhere) {
        WeftConfig config = Given.config(Map.of());
        List<PartitionInfo> infos = new ArrayList<>();
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int i = 0; i < Given.PARTITIONS; i++) {
            infos.add(new PartitionInfo(Topic.CLUSTERS.topicName(), i, Node.noNode(), new Node[0], new Node[0]));
            TopicPartition partition = new TopicPartition(Topic.CLUSTERS.topicName(), i);
            begins.put(partition, 0L);
            ends.put(partition, i == Given.partition(KEY) ? END : 0L);
        }
        broker.updatePartitions(Topic.CLUSTERS.topicName(), infos);
        broker.updateBeginningOffsets(begins);
        broker.updateEndOffsets(ends);
        FactPublisher publisher =
                Given.publisher(config, tables, record -> Uni.createFrom().voidItem());
        FactListener listener = new FactListener() {
            @Override
            public void changed(FactChange change) {
                changes.add(change);
            }
        };
        FactReader reader = new FactReader(
                tables, new DeadLetters(config, publisher, new SimpleMeterRegistry()), publisher, List.of(listener));
        consumer = new FactConsumer(
                "test",
                () -> broker,
                List.of(Topic.CLUSTERS),
                false,
                Set.of(),
                partition -> true,
                reader,
                tables,
                List.of(listener),
                restoredElsewhere);
        consumer.start();
    }

    private void arrives(int nodes, long offset) {
        broker.schedulePollTask(() ->
                broker.addRecord(Given.read(Given.record(KEY, Given.cluster(KEY, nodes), nodes), offset)));
    }

    @AfterEach
    void stop() {
        consumer.close();
    }

    @Test
    void whatLiesBeforeTheEndThatWasSeenAtTheStartIsHistoryAndTheRestIsLive() {
        start(partition -> false);
        arrives(1, 0);
        arrives(2, 1);
        await().until(() -> changes.size() == 2);
        await().until(consumer::ready);
        arrives(3, 2);
        await().until(() -> changes.size() == 3);

        assertThat(changes).extracting(FactChange::live).containsExactly(false, false, true);
    }

    @Test
    void itIsNotReadyBeforeItHasReadToThatEnd() {
        start(partition -> false);
        arrives(1, 0);
        await().until(() -> changes.size() == 1);

        await().during(java.time.Duration.ofMillis(300)).until(() -> !consumer.ready());
        assertThat(consumer.restored()).doesNotContain(Given.partition(KEY));
    }

    @Test
    void aChangeIsLiveForTheOwnerOfAPartitionThoughAnotherConsumerReadItFirst() {
        start(partition -> partition.partition() == Given.partition(KEY));
        arrives(1, 0);

        await().until(() -> changes.size() == 1);
        assertThat(changes.get(0).live()).isTrue();
    }

    @Test
    void whatComesOneByOneAllTheTimeIsGathered() {
        start(partition -> false);
        arrives(1, 0);
        arrives(2, 1);
        await().until(consumer::ready);
        long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            arrives(3 + i, 2 + i);
        }
        await().until(() -> changes.size() == 22);

        assertThat(System.nanoTime() - began).isGreaterThan(19 * 20_000_000L);
    }
}
