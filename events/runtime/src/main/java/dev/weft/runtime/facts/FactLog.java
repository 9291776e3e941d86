package dev.weft.runtime.facts;

import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.topics.TopicSetup;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What this replica reads: its share of the topics that are partitioned by cluster, and the topics that every replica reads whole.
 *
 * <p>The plain client is used here and not a SmallRye channel, because state must be rebuilt up to an exact position, marker records
 * of transactions included, before a replica may act on it.
 */
@ApplicationScoped
public class FactLog {

    private static final Logger LOGGER = Logger.getLogger(FactLog.class);

    private final WeftConfig config;
    private final TopicSetup topicSetup;
    private final FactTables tables;
    private final DeadLetters deadLetters;
    private final FactPublisher publisher;
    private final MeterRegistry meters;
    private final List<FactListener> listeners;
    private final Map<String, KafkaClientMetrics> clientMetrics = new ConcurrentHashMap<>();
    private volatile @Nullable FactConsumer owned;
    private final List<FactConsumer> whole = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    public FactLog(
            WeftConfig config,
            TopicSetup topicSetup,
            FactTables tables,
            DeadLetters deadLetters,
            FactPublisher publisher,
            MeterRegistry meters,
            @All List<FactListener> listeners) {
        this.config = config;
        this.topicSetup = topicSetup;
        this.tables = tables;
        this.deadLetters = deadLetters;
        this.publisher = publisher;
        this.meters = meters;
        // Called for every record; what they are is asked once.
        this.listeners = new CopyOnWriteArrayList<>(
                listeners.stream().map(ClientProxy::unwrap).toList());
    }

    void start(@Observes StartupEvent event) {
        CompiledLz4.load();
        Thread.ofPlatform().name("weft-start").start(() -> {
            try {
                topicSetup.ensure();
                startConsumers();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOGGER.fatal(e.getMessage());
                io.quarkus.runtime.Quarkus.asyncExit(2);
            }
        });
    }

    private void startConsumers() {
        FactReader reader = new FactReader(tables, deadLetters, ClientProxy.unwrap(publisher), listeners);
        List<FactListener> ownedListeners = new ArrayList<>(listeners);
        ownedListeners.add(new FactListener() {
            @Override
            public void revoked(int partition) {
                publisher.forget(partition);
            }
        });
        List<Topic> wholeTopics = new ArrayList<>(config.read().whole().orElse(List.of()));
        wholeTopics.add(Topic.DEAD_LETTERS);
        List<Topic> ownedTopics = config.read().owned().orElse(List.of());
        int shares = Math.min(config.read().threads(), config.topics().partitions());
        List<FactListener> wholeListeners = List.of(whenAllAreRestored(shares));
        for (int i = 0; i < shares; i++) {
            int share = i;
            String name = "whole-" + share;
            whole.add(new FactConsumer(
                    name,
                    () -> consumer(config.service() + "-whole-" + UUID.randomUUID(), name),
                    wholeTopics,
                    false,
                    Set.of(),
                    partition -> partition % shares == share,
                    reader,
                    tables,
                    wholeListeners,
                    partition -> ownedAndRestored(ownedTopics, partition)));
        }
        whole.forEach(FactConsumer::start);
        if (!ownedTopics.isEmpty()) {
            owned = new FactConsumer(
                    "owned",
                    () -> consumer(config.service(), "owned"),
                    ownedTopics,
                    true,
                    Set.copyOf(wholeTopics),
                    partition -> true,
                    reader,
                    tables,
                    ownedListeners,
                    partition -> false);
            owned.start();
        }
        for (Topic topic : Topic.values()) {
            meters.gauge(
                    "weft.view.keys", List.of(Tag.of("topic", topic.topicName())), tables.of(topic), FactTable::size);
        }
        meter("whole", whole);
        if (owned != null) {
            meter("owned", List.of(owned));
        }
        started = true;
    }

    private void meter(String name, List<FactConsumer> of) {
        List<Tag> tags = List.of(Tag.of("consumer", name));
        meters.gauge(
                "weft.partitions.assigned",
                tags,
                this,
                log -> of.stream().mapToInt(FactConsumer::assigned).sum());
        meters.gauge(
                "weft.partitions.restored",
                tags,
                this,
                log -> of.stream().mapToInt(c -> c.restored().size()).sum());
        FunctionCounter.builder(
                        "weft.facts.read",
                        this,
                        log -> of.stream().mapToLong(FactConsumer::recordsRead).sum())
                .description("Records read since start")
                .tags(tags)
                .register(meters);
    }

    private boolean ownedAndRestored(List<Topic> ownedTopics, TopicPartition partition) {
        FactConsumer consumer = owned;
        return consumer != null
                && consumer.restored().contains(partition.partition())
                && Topic.byName(partition.topic()).filter(ownedTopics::contains).isPresent();
    }

    private FactListener whenAllAreRestored(int shares) {
        AtomicInteger left = new AtomicInteger(shares);
        return new FactListener() {
            @Override
            public void wholeRestored() {
                if (left.decrementAndGet() == 0) {
                    listeners.forEach(FactListener::wholeRestored);
                    deadLetters.pastIsKnown();
                }
            }
        };
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group, String name) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.service() + "-" + config.replica() + "-" + name);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
        int session = (int) config.read().sessionTimeout().toMillis();
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Integer.toString(session));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Integer.toString(session / 4));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500");
        // What comes ends the wait at once; partitions that are gained wait for it, and each round of it costs the
        // broker.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "250");
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "30000");
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaClientMetrics measured = new KafkaClientMetrics(consumer);
        measured.bindTo(meters);
        KafkaClientMetrics before = clientMetrics.put(name, measured);
        if (before != null) {
            before.close();
        }
        return consumer;
    }

    void stop(@Observes ShutdownEvent event) {
        if (owned != null) {
            owned.close();
        }
        whole.forEach(FactConsumer::close);
    }

    /**
     * Whether this replica has the restored partition of the member and may act for it. A replica that was frozen for longer than the broker
     * waits for a silent one may have lost it without having heard so, and may not.
     */
    public boolean owns(ClusterKey cluster) {
        FactConsumer consumer = owned;
        return consumer != null
                && consumer.restored().contains(partitionOf(cluster))
                && consumer.fresh(config.read().sessionTimeout());
    }

    /** Changes when the partition of the member was given up in between. */
    public long termOf(ClusterKey cluster) {
        FactConsumer consumer = owned;
        return consumer == null ? 0 : consumer.term(partitionOf(cluster));
    }

    /** The partition of everything about a member. */
    public int partitionOf(ClusterKey cluster) {
        return Partitioner.partition(cluster.text(), config.topics().partitions());
    }

    /** Owned partitions whose tables are complete. */
    public Set<Integer> restoredPartitions() {
        FactConsumer consumer = owned;
        return consumer == null ? Set.of() : Set.copyOf(consumer.restored());
    }

    /** Whether everything that this replica reads is restored. */
    public boolean ready() {
        return started && wholeReady() && (owned == null || owned.ready());
    }

    /** Whether the topics that are read whole are restored. */
    public boolean wholeReady() {
        return !whole.isEmpty() && whole.stream().allMatch(FactConsumer::ready);
    }

    /** Whether the poll loops go round. */
    public boolean alive() {
        return !started || (whole.stream().allMatch(FactConsumer::alive) && (owned == null || owned.alive()));
    }

    /** Records read since start. */
    public long recordsRead() {
        return whole.stream().mapToLong(FactConsumer::recordsRead).sum() + (owned == null ? 0 : owned.recordsRead());
    }
}
