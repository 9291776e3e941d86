package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.PoolFact.PoolChanged;
import dev.weft.events.fact.PoolIntentFact.PoolIntentDeclared;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.PoolState;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.EventIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TakeOverTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final PoolKey POOL = new PoolKey("fleet", "storage");
    private static final InterfaceKey OWNER = new InterfaceKey("fleet", "member", "shop", "web-0", "net1");

    private final CloudEventCodec codec = new CloudEventCodec();
    private final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(AddressTopology.STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();

    @SuppressWarnings("NullAway.Init")
    private MockProcessorContext<OutKey, byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private DomainProcessor processor;

    @BeforeEach
    void first() {
        takeOver();
    }

    private void takeOver() {
        context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(NOW);
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        processor = new DomainProcessor("ipam-svc", 1, new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))));
        processor.init(context);
    }

    @Test
    void whoTakesOverTellsThePoolAtItsGeneration() {
        declare("10.0.0.0/29", 7);

        takeOver();
        tick();

        assertThat(pools())
                .singleElement()
                .satisfies(pool -> assertThat(pool.generation()).isEqualTo(7))
                .satisfies(pool -> assertThat(pool.accepted()).isTrue());
    }

    @Test
    void whoTakesOverStillKnowsWhyAPoolWasRefused() {
        declare("10.0.0.0/33", 3);

        takeOver();
        tick();

        assertThat(pools()).singleElement().satisfies(pool -> {
            assertThat(pool.generation()).isEqualTo(3);
            assertThat(pool.accepted()).isFalse();
            assertThat(pool.findings()).isNotEmpty();
        });
    }

    @Test
    void theClaimOfAGonePodDoesNotSpeakForTheNewOneAfterATakeOver() {
        declare("10.0.0.0/24", 1);
        claim("a-new");
        claim("z-old");
        claim("m-newest");

        takeOver();
        for (String old : List.of("a-new", "z-old")) {
            withdraw(old);
        }

        assertThat(facts(AddressReleased.class)).isEmpty();
        withdraw("m-newest");
        assertThat(facts(AddressReleased.class)).hasSize(1);
    }

    @Test
    void theTimeToAnAddressIsMeasuredFromTheClaimOrFromWhenItBeganToWait() {
        List<Long> millis = new ArrayList<>();
        processor = new DomainProcessor(
                "ipam-svc", 1, new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))), millis::add);
        processor.init(context);
        declare("10.0.0.0/31", 1);
        claim("a");
        claim("b");
        claim("c");
        context.setCurrentSystemTimeMs(NOW + 5000);
        withdraw("a");
        assertThat(millis).containsExactly(0L, 0L, 5000L);
    }

    @Test
    void whoTakesOverRemembersAnOrderThatStandsAndReleasesNothingAgain() {
        var order = new PoolIntentState.Release("a.net1", "10.0.0.1", "rack 4 burnt down", null);
        declare("10.0.0.0/24", 1);
        claim("a");
        declare("10.0.0.0/24", 2, order);
        assertThat(facts(AddressReleased.class)).singleElement().satisfies(released -> {
            assertThat(released.state().code()).isEqualTo(AddressState.RELEASED_BY_ORDER);
            assertThat(released.state().reason()).isEqualTo("rack 4 burnt down");
        });
        claim("a");

        takeOver();
        declare("10.0.0.0/24", 1, order);
        tick();

        assertThat(facts(AddressReleased.class)).isEmpty();
        assertThat(pools()).singleElement().satisfies(pool -> {
            assertThat(pool.assigned()).isEqualTo(1);
            assertThat(pool.releases()).singleElement().satisfies(answer -> {
                assertThat(answer.claim()).isEqualTo("a.net1");
                assertThat(answer.done()).isTrue();
            });
        });
    }

    private void declare(String cidr, long generation, PoolIntentState.Release... releases) {
        PoolSpec spec = new PoolSpec(
                "storage", List.of(cidr), List.of(), List.of(), List.of(), List.of(), List.of(), 0, null, null);
        send(
                Topic.ADDRESS_POOL_INTENTS,
                POOL,
                new PoolIntentDeclared(new PoolIntentState(
                        "fleet", "storage", generation, Enforcement.Enforce, spec, List.of(releases))));
    }

    private void claim(String uid) {
        ClaimState state = state(uid);
        send(Topic.ADDRESS_CLAIMS, state.key(), new ClaimRequested(state));
    }

    private void withdraw(String uid) {
        ClaimState state = state(uid);
        send(Topic.ADDRESS_CLAIMS, state.key(), new ClaimWithdrawn(state));
    }

    private static ClaimState state(String uid) {
        return new ClaimState("fleet", "storage", uid + ".net1", "storage", OWNER, uid, List.of(), null, null);
    }

    private void send(Topic topic, FactKey key, Fact fact) {
        FactType type = FactType.of(fact);
        Envelope envelope = new Envelope(
                "id",
                type.type(),
                "/weft/test",
                key.text(),
                Instant.ofEpochMilli(NOW),
                type.dataSchema(),
                "fleet/storage",
                1,
                "chain",
                null,
                null);
        RecordHeaders headers = new RecordHeaders();
        codec.headers(envelope).forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        context.setRecordMetadata(topic.topicName(), 0, 0);
        processor.process(new Record<>(key.text(), codec.data(fact), NOW, headers));
    }

    private void tick() {
        context.scheduledPunctuators().forEach(p -> p.getPunctuator().punctuate(NOW));
    }

    private List<PoolState> pools() {
        return facts(PoolChanged.class).stream().map(PoolChanged::state).toList();
    }

    private <T extends Fact> List<T> facts(Class<T> type) {
        return context.forwarded().stream()
                .map(MockProcessorContext.CapturedForward::record)
                .filter(r -> r.value() != null)
                .map(r -> {
                    Map<String, String> headers = new HashMap<>();
                    r.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
                    FactType factType =
                            FactType.byType(headers.getOrDefault("ce_type", "")).orElseThrow();
                    try {
                        return codec.fact(factType, r.value());
                    } catch (dev.weft.events.cloudevent.NotUnderstoodException e) {
                        throw new AssertionError(e);
                    }
                })
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
