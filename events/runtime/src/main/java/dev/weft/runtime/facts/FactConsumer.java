package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One consumer over several topics, on one thread. Owned: a share of the partitions, by consumer group; whole: all partitions, or a
 * fixed share of them where several read side by side.
 *
 * <p>A partition that is gained is read from its start; it is restored when every topic has reached the end that it had at
 * assignment. A partition that stays over a rebalance goes on where it was. Nothing is committed: the topics are the state.
 */
final class FactConsumer implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(FactConsumer.class);

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final List<Topic> topics;
    private final boolean owned;
    private final Set<Topic> keep;
    private final IntPredicate share;
    private final FactReader reader;
    private final FactTables tables;
    private final List<FactListener> listeners;
    private final Predicate<TopicPartition> restoredElsewhere;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, Long> awaited = new HashMap<>();
    private final Set<Integer> assigned = ConcurrentHashMap.newKeySet();
    private final Set<Integer> restored = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean joined = new AtomicBoolean();
    private final AtomicLong lastPoll = new AtomicLong(System.nanoTime());
    private final AtomicLong read = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param keep topics whose tables another consumer fills too; they stay when a partition goes
     * @param restoredElsewhere partitions that another consumer has restored; what changes in them is live whoever reads it first
     */
    FactConsumer(
            String name,
            Consumer<byte[], byte[]> consumer,
            List<Topic> topics,
            boolean owned,
            Set<Topic> keep,
            IntPredicate share,
            FactReader reader,
            FactTables tables,
            List<FactListener> listeners,
            Predicate<TopicPartition> restoredElsewhere) {
        this.name = name;
        this.consumer = consumer;
        this.topics = topics;
        this.owned = owned;
        this.keep = Set.copyOf(keep);
        this.share = share;
        this.reader = reader;
        this.tables = tables;
        this.listeners = listeners;
        this.restoredElsewhere = restoredElsewhere;
        this.thread = Thread.ofPlatform().name("weft-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** How many partitions this replica has, complete or not. */
    int assigned() {
        return assigned.size();
    }

    /** Partitions whose tables are complete. */
    Set<Integer> restored() {
        return restored;
    }

    /** Whether everything that is assigned is restored. */
    boolean ready() {
        return joined.get() && restored.containsAll(assigned);
    }

    /** Whether the poll loop goes round. */
    boolean alive() {
        return thread.isAlive()
                && System.nanoTime() - lastPoll.get() < Duration.ofSeconds(90).toNanos();
    }

    long recordsRead() {
        return read.get();
    }

    private void run() {
        try {
            List<String> names = topics.stream().map(Topic::topicName).toList();
            if (owned) {
                consumer.subscribe(names, new Rebalance());
            } else {
                Set<TopicPartition> all = new HashSet<>();
                for (String topic : names) {
                    consumer.partitionsFor(topic).stream()
                            .filter(p -> share.test(p.partition()))
                            .forEach(p -> all.add(new TopicPartition(topic, p.partition())));
                }
                consumer.assign(all);
                gain(all);
                joined.set(true);
            }
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                lastPoll.set(System.nanoTime());
                for (TopicPartition partition : records.partitions()) {
                    apply(partition, records.records(partition));
                }
                read.addAndGet(records.count());
                settle();
            }
        } catch (WakeupException e) {
            LOGGER.debugf("%s stops", name);
        } catch (RuntimeException e) {
            if (!stopping) {
                LOGGER.errorf(e, "the consumer %s died; liveness reports it", name);
            }
        } finally {
            consumer.close();
        }
    }

    private void apply(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        BooleanSupplier live = () -> restored.contains(partition.partition()) || restoredElsewhere.test(partition);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                reader.apply(record, live);
            } catch (RuntimeException e) {
                LOGGER.errorf(e, "record %s@%d failed", partition, record.offset());
            }
        }
        next.put(partition, records.getLast().offset() + 1);
    }

    private void settle() {
        if (awaited.isEmpty()) {
            return;
        }
        awaited.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        Set<Integer> waiting = new HashSet<>();
        awaited.keySet().forEach(p -> waiting.add(p.partition()));
        boolean any = false;
        for (Integer partition : assigned) {
            if (!waiting.contains(partition) && restored.add(partition)) {
                any = true;
                if (owned) {
                    LOGGER.infof("%s: partition %d is restored", name, partition);
                    listeners.forEach(l -> l.restored(partition));
                }
            }
        }
        if (any && !owned && awaited.isEmpty()) {
            listeners.forEach(FactListener::wholeRestored);
        }
    }

    private void gain(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        consumer.seekToBeginning(partitions);
        awaited.putAll(consumer.endOffsets(partitions));
        partitions.forEach(p -> assigned.add(p.partition()));
    }

    private void drop(Set<Integer> partitions) {
        for (Integer partition : partitions) {
            LOGGER.infof("%s: partition %d is given up", name, partition);
            restored.remove(partition);
            assigned.remove(partition);
            listeners.forEach(l -> l.revoked(partition));
            topics.stream()
                    .filter(t -> !keep.contains(t))
                    .forEach(t -> tables.of(t).dropPartition(partition));
            next.keySet().removeIf(p -> p.partition() == partition);
            awaited.keySet().removeIf(p -> p.partition() == partition);
        }
    }

    /** Stops the loop and leaves the group. */
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // The assignment that follows tells what is lost; what stays is not interrupted.
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop(Set.copyOf(assigned));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Set<Integer> now = new HashSet<>();
            partitions.forEach(p -> now.add(p.partition()));
            Set<Integer> lost = new HashSet<>(assigned);
            lost.removeAll(now);
            drop(lost);
            Set<TopicPartition> gained = new HashSet<>();
            for (TopicPartition partition : partitions) {
                Long offset = next.get(partition);
                if (assigned.contains(partition.partition()) && offset != null) {
                    consumer.seek(partition, offset);
                } else {
                    gained.add(partition);
                }
            }
            gain(gained);
            joined.set(true);
        }
    }
}
