package dev.weft.ipam.domain.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition as the broker and the replicas see it: two input topics, what is committed, who owns it, and replicas that believe to own it.
 * A transaction is all or nothing, and is refused from a replica that has lost the partition.
 */
final class SimulatedTask {

    /** What one input led to. */
    record Decided(DomainCommand command, Instant now, List<AddressFact> facts) {}

    /** A replica: what it has in its heap, and what it has done since its last commit. */
    private final class Replica {
        final long epoch;
        final long[] next;
        final List<Decided> open = new ArrayList<>();
        AddressDomain domain;

        Replica(long epoch) {
            this.epoch = epoch;
            this.next = committed.clone();
            List<DomainRecord> records = new ArrayList<>(store.values());
            if (bug == PlantedBug.RESTORES_TOO_LITTLE && !records.isEmpty()) {
                records.removeLast();
            }
            this.domain = AddressDomain.restore(name, records);
        }

        void decide(DomainCommand command, Instant now) {
            List<AddressFact> facts = bug.decide(domain, command, now);
            open.add(new Decided(command, now, facts));
            domain = domain.apply(facts);
        }
    }

    private final String name;
    private final PlantedBug bug;
    private final Consumer<Decided> reader;
    private final List<List<DomainCommand>> inputs = List.of(new ArrayList<>(), new ArrayList<>());
    private final long[] committed = new long[2];
    private final Map<String, DomainRecord> store = new LinkedHashMap<>();
    private long epoch;
    private Replica owner;
    private @Nullable Replica zombie;

    /**
     * @param reader is told what is committed, in its order
     */
    SimulatedTask(String name, PlantedBug bug, Consumer<Decided> reader) {
        this.name = name;
        this.bug = bug;
        this.reader = reader;
        this.owner = new Replica(epoch);
    }

    /** A producer writes: claims on topic 0, pools on topic 1. */
    void produce(int topic, DomainCommand command) {
        inputs.get(topic).add(command);
    }

    /** A producer that was not answered writes an earlier record again. */
    void produceAgain(int topic, int back) {
        List<DomainCommand> log = inputs.get(topic);
        if (!log.isEmpty()) {
            log.add(log.get(Math.max(0, log.size() - 1 - back)));
        }
    }

    /** A replica takes the next records of one topic, however far the other topic is. */
    void process(boolean ofZombie, int topic, int count, Instant now) {
        Replica replica = ofZombie ? zombie : owner;
        List<DomainCommand> log = inputs.get(topic);
        for (int i = 0; replica != null && i < count && replica.next[topic] < log.size(); i++) {
            replica.decide(log.get((int) replica.next[topic]++), now);
        }
    }

    void tick(boolean ofZombie, Instant now) {
        Replica replica = ofZombie ? zombie : owner;
        if (replica != null) {
            replica.decide(new DomainCommand.PassTime(), now);
        }
    }

    void commit(boolean ofZombie) {
        Replica replica = ofZombie ? zombie : owner;
        if (replica == null) {
            return;
        }
        if (replica.epoch != epoch && bug != PlantedBug.HEARS_ZOMBIES) {
            zombie = null;
            return;
        }
        for (Decided decided : replica.open) {
            for (AddressFact fact : decided.facts()) {
                write(fact);
            }
            reader.accept(decided);
        }
        replica.open.clear();
        System.arraycopy(replica.next, 0, committed, 0, committed.length);
    }

    private void write(AddressFact fact) {
        if (bug == PlantedBug.TEARS_TRANSACTIONS && fact instanceof AddressFact.ClaimAssigned) {
            return;
        }
        for (AddressFact.RecordChange change : fact.changes()) {
            store.remove(change.storeKey());
            if (change instanceof AddressFact.RecordChange.Put put) {
                store.put(put.storeKey(), put.record());
            }
        }
    }

    /** The owner dies with what it has not committed, and restores. */
    void crash() {
        owner = new Replica(++epoch);
    }

    /** Another replica gets the partition, while the one before goes on unaware. */
    void moveAway() {
        zombie = owner;
        owner = new Replica(++epoch);
    }

    /** The group's offsets are set back: what was decided is decided again. */
    void rewind(int topic, int back) {
        commit(false);
        committed[topic] = Math.max(0, committed[topic] - back);
        crash();
    }

    /** Takes everything that is there and commits. */
    void settle(Instant now) {
        for (int topic = 0; topic < 2; topic++) {
            process(false, topic, Integer.MAX_VALUE, now);
        }
        tick(false, now);
        commit(false);
    }

    /** The domain as the owner has it. */
    AddressDomain domain() {
        return owner.domain;
    }

    boolean clean() {
        return owner.open.isEmpty();
    }

    /** The domain as who restores now would have it. */
    AddressDomain restored() {
        return AddressDomain.restore(name, store.values());
    }
}
