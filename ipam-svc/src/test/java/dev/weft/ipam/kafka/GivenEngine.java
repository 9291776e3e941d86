package dev.weft.ipam.kafka;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.NotUnderstoodException;
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
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import dev.weft.runtime.facts.EventIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;

/** One task of the engine with its store, which the next one takes over: what the tests of its telling start from. */
abstract class GivenEngine {

    static final long NOW = 1_800_000_000_000L;

    static final PoolKey POOL = new PoolKey("fleet", "storage");

    static final InterfaceKey OWNER = new InterfaceKey("fleet", "member", "shop", "web-0", "net1");

    final CloudEventCodec codec = new CloudEventCodec();

    final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(AddressTopology.STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();

    long quarantineSeconds;

    MemberLoss.Seen seen = new MemberLoss.Seen(Member.KNOWN, null);

    boolean complete = true;

    final MemberSight sight = new MemberSight() {
        @Override
        public boolean complete() {
            return complete;
        }

        @Override
        public MemberLoss.Seen of(String member) {
            return member.equals("fleet/member") ? seen : new MemberLoss.Seen(Member.KNOWN, null);
        }
    };

    @SuppressWarnings("NullAway.Init")
    MockProcessorContext<OutKey, byte[]> context;

    @SuppressWarnings("NullAway.Init")
    DomainProcessor processor;

    @BeforeEach
    void first() {
        takeOver();
    }

    void takeOver() {
        context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(NOW);
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        processor = new DomainProcessor(
                "ipam-svc",
                1,
                new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))),
                (millis, waited) -> {},
                sight,
                Duration.ofHours(1),
                new CommitPace(Duration.ofMillis(20)));
        processor.init(context);
    }

    void declare(String cidr, long generation, PoolIntentState.Release... releases) {
        declare(cidr, generation, List.of(releases), List.of());
    }

    void declare(
            String cidr,
            long generation,
            List<PoolIntentState.Release> releases,
            List<PoolIntentState.MemberRelease> memberReleases) {
        PoolSpec spec = new PoolSpec(
                "storage",
                List.of(cidr),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                quarantineSeconds,
                null,
                null);
        send(
                Topic.ADDRESS_POOL_INTENTS,
                POOL,
                new PoolIntentDeclared(new PoolIntentState(
                        "fleet", "storage", generation, Enforcement.Enforce, spec, releases, memberReleases)));
    }

    void claim(String uid) {
        ClaimState state = state(uid);
        send(Topic.ADDRESS_CLAIMS, state.key(), new ClaimRequested(state));
    }

    void withdraw(String uid) {
        ClaimState state = state(uid);
        send(Topic.ADDRESS_CLAIMS, state.key(), new ClaimWithdrawn(state));
    }

    static ClaimState state(String uid) {
        return new ClaimState("fleet", "storage", uid + ".net1", "storage", OWNER, uid, List.of(), null, null);
    }

    void send(Topic topic, FactKey key, Fact fact) {
        context.setRecordMetadata(topic.topicName(), 0, 0);
        processor.process(SentFact.record(key, fact, NOW));
    }

    /** What is told is told by the tick, which is the shorter of the two. */
    void tick() {
        context.scheduledPunctuators().stream()
                .filter(p -> p.getInterval().compareTo(MemberLoss.SETTLE) < 0)
                .forEach(p -> p.getPunctuator().punctuate(NOW));
    }

    void look(long now) {
        context.scheduledPunctuators().stream()
                .filter(p -> p.getInterval().equals(MemberLoss.SETTLE))
                .forEach(p -> p.getPunctuator().punctuate(now));
    }

    List<PoolState> pools() {
        return facts(PoolChanged.class).stream().map(PoolChanged::state).toList();
    }

    <T extends Fact> List<T> facts(Class<T> type) {
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
                    } catch (NotUnderstoodException e) {
                        throw new AssertionError(e);
                    }
                })
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
