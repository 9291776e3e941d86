package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.NetworkFact.NetworkDeclared;
import dev.weft.events.fact.NetworkFact.NetworkRemoved;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacementFact.PlacementApplied;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.Removal;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.runtime.config.WeftConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Two replicas of a service that write and read one log. */
class TwoReplicasTest {

    private static final NetworkKey NETWORK = new NetworkKey("fleet", "storage");
    private static final Fact DECLARED = new NetworkDeclared(new NetworkState(
            "fleet",
            "storage",
            1,
            Enforcement.Enforce,
            Selector.EVERYTHING,
            List.of("shop"),
            true,
            JsonNodeFactory.instance.objectNode().put("mtu", 9000),
            List.of()));
    private static final Fact REMOVED = new NetworkRemoved(new Removal("fleet/storage", "the Network was removed"));
    private static final PlacementKey PLACEMENT = new PlacementKey("fleet", "member", "storage");
    private static final Fact PLACED = new PlacementApplied(new PlacementState(
            "fleet", "member", "storage", ConfigPhase.Applied, null, List.of(), null, null, 0, List.of(), null));

    /** What is on the broker, in order. */
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    private final Replica one = new Replica();
    private final Replica other = new Replica();

    @Test
    void whatAnotherReplicaHasRemovedIsDeclaredAgain() {
        one.publish(NETWORK, DECLARED);
        everybodyReads();
        other.publish(NETWORK, REMOVED);
        everybodyReads();

        assertThat(one.publish(NETWORK, DECLARED)).isEqualTo(1);
    }

    @Test
    void aFactThatIsNotReadBackYetIsNotWrittenTwice() {
        one.publish(NETWORK, DECLARED);

        assertThat(one.publish(NETWORK, DECLARED)).isZero();
    }

    @Test
    void aFactThatIsKnownIsNotWrittenAgain() {
        other.publish(NETWORK, DECLARED);
        everybodyReads();

        assertThat(one.publish(NETWORK, DECLARED)).isZero();
    }

    @Test
    void aRemovalThatIsNotReadBackYetDoesNotHideANewDeclaration() {
        one.publish(NETWORK, DECLARED);
        everybodyReads();
        one.publish(NETWORK, REMOVED);

        assertThat(one.publish(NETWORK, DECLARED)).isEqualTo(1);
    }

    @Test
    void whatWasSentToAPartitionThatIsGivenUpIsForgotten() {
        one.publish(PLACEMENT, PLACED);
        one.publisher.forget(log.get(0).partition());

        assertThat(one.publish(PLACEMENT, PLACED)).isEqualTo(1);
    }

    @Test
    void whoReadsARecordKnowsWhetherItIsHisOwn() {
        one.publish(NETWORK, DECLARED);
        everybodyReads();

        assertThat(one.changes)
                .singleElement()
                .satisfies(c -> assertThat(c.foreign()).isFalse());
        assertThat(other.changes)
                .singleElement()
                .satisfies(c -> assertThat(c.foreign()).isTrue());
    }

    @Test
    void aRemovalOfMineThatTwoConsumersReadIsNobodyElses() {
        one.publish(NETWORK, DECLARED);
        one.publish(NETWORK, REMOVED);
        one.read();
        one.next = 0;
        one.read();

        assertThat(one.changes).noneMatch(FactChange::foreign);
    }

    private void everybodyReads() {
        one.read();
        other.read();
    }

    private final class Replica {

        private final FactTables tables = new FactTables();
        private final WeftConfig config = Given.config(Map.of(
                "weft.service", "attach-svc",
                "weft.read.owned", "NETWORK_PLACEMENTS",
                "weft.read.whole", "NETWORKS"));
        private final FactPublisher publisher = Given.publisher(config, tables, record -> {
            log.add(Given.read(record, log.size()));
            return Uni.createFrom().voidItem();
        });
        private final List<FactChange> changes = new ArrayList<>();
        private final FactReader reader = new FactReader(
                tables,
                new DeadLetters(config, publisher, new SimpleMeterRegistry()),
                publisher,
                List.of(new FactListener() {
                    @Override
                    public void changed(FactChange change) {
                        changes.add(change);
                    }
                }));
        private int next;

        /** Returns how many records were written. */
        int publish(FactKey key, Fact fact) {
            int before = log.size();
            publisher.publish(key, fact, Cause.NEW).join();
            return log.size() - before;
        }

        void read() {
            for (; next < log.size(); next++) {
                reader.apply(log.get(next), () -> true);
            }
        }
    }
}
