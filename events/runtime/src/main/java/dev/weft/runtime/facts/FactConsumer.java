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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One consumer over several topics, on one thread. Owned: a share of the partitions, by consumer group; whole: all partitions, or a
 * fixed share of them where several read side by side.
 *
 * <p>A partition that is gained is read from its start; it is restored when every topic has reached the end that it had at
 * assignment. A partition that stays over a rebalance goes on where it was. Nothing is committed: the topics are the state.
 *
 * <p>A client that fails, e.g. because the broker went in the middle of a rebalance, is closed and made anew: owned partitions are given
 * up and rebuilt, topics that are read whole go on where they were.
 */
final class FactConsumer implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(FactConsumer.class);

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long records are gathered that come one by one: a fetch costs broker and reader nearly the same, however little it brings. */
    private static final Duration GATHERING = Duration.ofMillis(10);

    /** What is read whole is shown or looked up; no pod waits for it. */
    private static final Duration GATHERING_WHOLE = Duration.ofMillis(25);

    /** Who brings so many at a time needs no gathering. */
    private static final int MANY = 100;

    /** What comes after a longer silence is the first of its kind and does not wait. */
    private static final Duration SILENCE = Duration.ofMillis(50);

    private final String name;
    private final Supplier<Consumer<byte[], byte[]>> clients;
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
    private final Map<Integer, Long> terms = new ConcurrentHashMap<>();
    private final AtomicBoolean joined = new AtomicBoolean();
    private final AtomicLong lastPoll = new AtomicLong(System.nanoTime());
    private final AtomicLong read = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private volatile boolean stopping;
    private long lastBrought = System.nanoTime();

    /**
     * @param clients makes a client; called again when one has failed
     * @param keep topics whose tables another consumer fills too; they stay when a partition goes
     * @param share partitions that are read where {@code owned} is false
     * @param restoredElsewhere partitions that another consumer has restored; what changes in them is live whoever reads it first
     */
    FactConsumer(
            String name,
            Supplier<Consumer<byte[], byte[]>> clients,
            List<Topic> topics,
            boolean owned,
            Set<Topic> keep,
            IntPredicate share,
            FactReader reader,
            FactTables tables,
            List<FactListener> listeners,
            Predicate<TopicPartition> restoredElsewhere) {
        this.name = name;
        this.clients = clients;
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

    /** How often this partition was given up; what was built in an earlier term is out of date. */
    long term(int partition) {
        return terms.getOrDefault(partition, 0L);
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

    /** Whether the loop went round within this time; a replica that was frozen finds out before it acts on what it once knew. */
    boolean fresh(Duration limit) {
        return System.nanoTime() - lastPoll.get() < limit.toNanos();
    }

    private void run() {
        while (!stopping) {
            Consumer<byte[], byte[]> consumer = null;
            try {
                consumer = clients.get();
                current = consumer;
                begin(consumer);
                while (!stopping) {
                    pass(consumer);
                }
            } catch (WakeupException e) {
                LOGGER.debugf("%s stops", name);
            } catch (RuntimeException e) {
                if (!stopping) {
                    LOGGER.warnf(e, "the client of %s is made anew", name);
                    startOver();
                }
            } finally {
                current = null;
                if (consumer != null) {
                    consumer.close(CloseOptions.timeout(PAUSE));
                }
            }
        }
    }

    private void begin(Consumer<byte[], byte[]> consumer) {
        List<String> names = topics.stream().map(Topic::topicName).toList();
        if (owned) {
            consumer.subscribe(names, new Rebalance(consumer));
            return;
        }
        Set<TopicPartition> all = new HashSet<>();
        for (String topic : names) {
            consumer.partitionsFor(topic, CALL).stream()
                    .filter(p -> share.test(p.partition()))
                    .forEach(p -> all.add(new TopicPartition(topic, p.partition())));
        }
        consumer.assign(all);
        Set<TopicPartition> unread = new HashSet<>();
        for (TopicPartition partition : all) {
            Long offset = next.get(partition);
            if (offset == null) {
                unread.add(partition);
            } else {
                consumer.seek(partition, offset);
            }
        }
        gain(consumer, unread);
        joined.set(true);
    }

    private void pass(Consumer<byte[], byte[]> consumer) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        lastPoll.set(System.nanoTime());
        for (TopicPartition partition : records.partitions()) {
            apply(partition, records.records(partition));
        }
        read.addAndGet(records.count());
        settle(consumer);
        if (!records.isEmpty()) {
            gather(records.count());
        }
    }

    /** Lets more come before the next fetch, while little comes all the time and nothing is being restored. */
    private void gather(int brought) {
        long now = System.nanoTime();
        boolean steady = now - lastBrought < SILENCE.toNanos();
        lastBrought = now;
        if (steady && brought < MANY && awaited.isEmpty()) {
            LockSupport.parkNanos((owned ? GATHERING : GATHERING_WHOLE).toNanos());
        }
    }

    private void startOver() {
        if (owned) {
            joined.set(false);
            drop(Set.copyOf(assigned));
        }
        lastPoll.set(System.nanoTime());
        LockSupport.parkNanos(PAUSE.toNanos());
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

    private void settle(Consumer<byte[], byte[]> consumer) {
        if (awaited.isEmpty()) {
            return;
        }
        awaited.entrySet().removeIf(e -> consumer.position(e.getKey(), CALL) >= e.getValue());
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

    private void gain(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        consumer.seekToBeginning(partitions);
        awaited.putAll(consumer.endOffsets(partitions, CALL));
        partitions.forEach(p -> assigned.add(p.partition()));
    }

    private void drop(Set<Integer> partitions) {
        for (Integer partition : partitions) {
            LOGGER.infof("%s: partition %d is given up", name, partition);
            restored.remove(partition);
            assigned.remove(partition);
            terms.merge(partition, 1L, Long::sum);
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
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> consumer;

        Rebalance(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

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
            gain(consumer, gained);
            joined.set(true);
        }
    }
}
