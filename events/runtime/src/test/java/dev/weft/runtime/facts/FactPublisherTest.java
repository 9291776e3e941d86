package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.events.Topic;
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
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class FactPublisherTest {

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
            "fleet", "member", "storage", ConfigPhase.Applied, null, List.of(), null, null, 0, List.of()));

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
        private final WeftConfig config = new Settings();
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final FactPublisher publisher = new FactPublisher(config, tables, emitter(), meters);
        private final List<FactChange> changes = new ArrayList<>();
        private final FactReader reader = new FactReader(
                tables, new DeadLetters(config, publisher, meters), publisher, List.of(new FactListener() {
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
                reader.apply(log.get(next), true);
            }
        }

        @SuppressWarnings("unchecked")
        private MutinyEmitter<Record<byte[], byte[]>> emitter() {
            return (MutinyEmitter<Record<byte[], byte[]>>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {MutinyEmitter.class}, (proxy, method, arguments) -> {
                        Message<Record<byte[], byte[]>> message = (Message<Record<byte[], byte[]>>) arguments[0];
                        OutgoingKafkaRecordMetadata<?> metadata = message.getMetadata(OutgoingKafkaRecordMetadata.class)
                                .orElseThrow();
                        log.add(new ConsumerRecord<>(
                                metadata.getTopic(),
                                metadata.getPartition(),
                                log.size(),
                                0,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                message.getPayload().key(),
                                message.getPayload().value(),
                                metadata.getHeaders(),
                                Optional.empty()));
                        return Uni.createFrom().voidItem();
                    });
        }
    }

    private static final class Settings implements WeftConfig {

        @Override
        public String service() {
            return "attach-svc";
        }

        @Override
        public String replica() {
            return "0";
        }

        @Override
        public String bootstrap() {
            return "";
        }

        @Override
        public Hub hub() {
            throw new UnsupportedOperationException("no hub here");
        }

        @Override
        public Members members() {
            throw new UnsupportedOperationException("no members here");
        }

        @Override
        public Topics topics() {
            return new Topics() {
                @Override
                public int partitions() {
                    return 4;
                }

                @Override
                public short replication() {
                    return 1;
                }

                @Override
                public boolean create() {
                    return false;
                }
            };
        }

        @Override
        public Read read() {
            return new Read() {
                @Override
                public Optional<List<Topic>> owned() {
                    return Optional.of(List.of(Topic.NETWORK_PLACEMENTS));
                }

                @Override
                public Optional<List<Topic>> whole() {
                    return Optional.of(List.of(Topic.NETWORKS));
                }

                @Override
                public Duration sessionTimeout() {
                    return Duration.ofSeconds(6);
                }
            };
        }
    }
}
