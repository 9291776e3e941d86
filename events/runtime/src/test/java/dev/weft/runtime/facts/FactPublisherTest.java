package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.PolicyFact.PolicyDeclared;
import dev.weft.events.fact.PolicyState;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.config.WeftConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class FactPublisherTest {

    private static final ClusterKey KEY = new ClusterKey("fleet-a", "rke2-a");
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final WeftConfig config = Given.config(Map.of());
    private final FactTables tables = new FactTables();
    private final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
    private boolean brokerAway;
    private final FactPublisher publisher = Given.publisher(config, tables, this::broker);
    private final FactReader reader =
            new FactReader(tables, new DeadLetters(config, publisher, new SimpleMeterRegistry()), publisher, List.of());

    private Uni<Void> broker(ProducerRecord<byte[], byte[]> record) {
        if (brokerAway) {
            return Uni.createFrom().failure(new IllegalStateException("no broker"));
        }
        written.add(record);
        return Uni.createFrom().voidItem();
    }

    private void readBack() {
        for (int i = 0; i < written.size(); i++) {
            reader.apply(Given.read(written.get(i), i), () -> true);
        }
    }

    @Test
    void aFactThatSaysWhatIsKnownIsNotWrittenAgain() {
        publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW).join();
        publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW).join();
        readBack();
        publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW).join();

        assertThat(written).hasSize(1);
    }

    @Test
    void freeJsonIsKnownAgainAfterItWasRead() {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.set("mtu", LongNode.valueOf(9000));
        spec.put("note", "");
        PolicyState state = new PolicyState(
                "fleet-a",
                "SriovPolicy",
                "fast",
                1,
                Enforcement.Enforce,
                false,
                Selector.EVERYTHING,
                true,
                spec,
                List.of());
        Fact fact = new PolicyDeclared(state);
        publisher.publish(state.key(), fact, Cause.NEW).join();
        readBack();

        publisher.publish(state.key(), fact, Cause.NEW).join();

        assertThat(written).hasSize(1);
    }

    @Test
    void theSequenceOfAKeyGrowsAlsoWhenTheLastWriterHadAFasterClock() {
        long ahead = System.currentTimeMillis() + 3_600_000;
        reader.apply(Given.read(Given.record(KEY, Given.cluster(KEY, 1), ahead), 0), () -> true);

        publisher.publish(KEY, Given.cluster(KEY, 2), Cause.NEW).join();
        publisher.publish(KEY, Given.cluster(KEY, 3), Cause.NEW).join();

        assertThat(written)
                .extracting(r -> Long.parseLong(Given.header(r, "ce_sequence")))
                .containsExactly(ahead + 1, ahead + 2);
    }

    @Test
    void aRemovalIsAFactAndThenATombstoneOnTheSamePartition() {
        publisher.publish(KEY, Given.removed(KEY), Cause.NEW).join();

        assertThat(written).hasSize(2);
        assertThat(Given.header(written.get(0), "ce_type")).isEqualTo("dev.weft.cluster.removed.v1");
        assertThat(written.get(1).value()).isNull();
        assertThat(written.get(1).headers()).isEmpty();
        assertThat(written).extracting(ProducerRecord::partition).containsOnly(Given.partition(KEY));
    }

    @Test
    void aFactThatTheBrokerDidNotTakeIsWrittenWhenItIsSaidAgain() {
        brokerAway = true;
        assertThat(publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW)).isCompletedExceptionally();
        brokerAway = false;

        publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW).join();

        assertThat(written).hasSize(1);
    }

    @Test
    void aQuestionThatWasNotAnsweredIsAskedAgain() {
        publisher.publish(KEY, Given.cluster(KEY, 1), Cause.NEW).join();
        publisher.repeat(KEY, Given.cluster(KEY, 1), Cause.NEW, "").join();

        assertThat(written).hasSize(2);
    }

    @Test
    void anEffectBelongsToTheChainOfItsCause() {
        publisher
                .publish(KEY, Given.cluster(KEY, 1), new Cause("chain", "cause", null))
                .join();
        publisher.publish(KEY, Given.cluster(KEY, 2), Cause.NEW).join();

        assertThat(Given.header(written.get(0), "ce_correlationid")).isEqualTo("chain");
        assertThat(Given.header(written.get(0), "ce_causationid")).isEqualTo("cause");
        assertThat(Given.header(written.get(1), "ce_correlationid")).isEqualTo(Given.header(written.get(1), "ce_id"));
    }

    @Test
    void withoutTracingTheContextOfTheCauseGoesOnUnchanged() {
        publisher
                .publish(KEY, Given.cluster(KEY, 1), new Cause("chain", "cause", PARENT))
                .join();
        publisher.publish(KEY, Given.cluster(KEY, 2), Cause.NEW).join();

        assertThat(Given.header(written.get(0), "ce_traceparent")).isEqualTo(PARENT);
        assertThat(written.get(1).headers().lastHeader("ce_traceparent")).isNull();
    }

    @Test
    void withTracingAFactHasASpanOfItsOwnInTheTraceOfItsCause() {
        try (OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .build()) {
            FactPublisher traced = new FactPublisher(
                    config, tables, Given.emitter(this::broker), new SimpleMeterRegistry(), telemetry);
            traced.publish(KEY, Given.cluster(KEY, 1), new Cause("chain", "cause", PARENT))
                    .join();
            traced.publish(KEY, Given.cluster(KEY, 2), Cause.NEW).join();
        }

        assertThat(Given.header(written.get(0), "ce_traceparent"))
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-01")
                .isNotEqualTo(PARENT);
        assertThat(Given.header(written.get(1), "ce_traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void onlyFactsThatHoldFreeJsonAreComparedAsJson() {
        assertThat(Stream.of(FactType.values())
                        .filter(type -> FactPublisher.hasFreeJson(type.data()))
                        .map(FactType::topic))
                .containsOnly(Topic.POLICIES, Topic.NODE_CONFIGS, Topic.CLUSTER_CONFIGS, Topic.NETWORKS);
    }
}
