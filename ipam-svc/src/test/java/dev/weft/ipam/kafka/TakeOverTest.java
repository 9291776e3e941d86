package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AddressFact.AddressAssigned;
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
import dev.weft.events.history.AddressHistory;
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

    private long quarantineSeconds;
    private MemberLoss.Seen seen = new MemberLoss.Seen(Member.KNOWN, null);
    private boolean complete = true;
    private final MemberSight sight = new MemberSight() {
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
        processor = new DomainProcessor(
                "ipam-svc",
                1,
                new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))),
                (millis, waited) -> {},
                sight,
                Duration.ofHours(1));
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
        // Below zero for those that waited.
        List<Long> millis = new ArrayList<>();
        processor = new DomainProcessor(
                "ipam-svc",
                1,
                new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))),
                (time, waited) -> millis.add(waited ? -time : time),
                MemberSight.NOBODY_IS_LOST,
                Duration.ZERO);
        processor.init(context);
        declare("10.0.0.0/31", 1);
        claim("a");
        claim("b");
        claim("c");
        context.setCurrentSystemTimeMs(NOW + 5000);
        withdraw("a");
        assertThat(millis).containsExactly(0L, 0L, -5000L);
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

    @Test
    void aRestThatAPersonEndedIsInTheHistoryWithTheReason() {
        quarantineSeconds = 60;
        declare("10.0.0.0/24", 1);
        claim("a");
        withdraw("a");
        declare("10.0.0.0/24", 2, new PoolIntentState.Release("a.net1", "10.0.0.1", "wanted at once", null));

        assertThat(history("10.0.0.1")).singleElement().satisfies(had -> {
            assertThat(had.claim()).isEqualTo("a.net1");
            assertThat(had.to()).isNotNull();
            assertThat(had.reason()).isNull();
            assertThat(had.restEnded()).isNotNull();
            assertThat(had.restReason()).isEqualTo("wanted at once");
        });
    }

    @Test
    void theEndOfARestLeavesTheAnswerToTheNextPodOfThatNameAsItIs() {
        quarantineSeconds = 60;
        declare("10.0.0.0/24", 1);
        claim("a");
        withdraw("a");
        claim("b");
        declare("10.0.0.0/24", 2, new PoolIntentState.Release("a.net1", "10.0.0.1", "wanted at once", null));

        assertThat(facts(AddressAssigned.class)).last().satisfies(told -> {
            assertThat(told.state().claim()).isEqualTo("b.net1");
            assertThat(told.state().ips()).containsExactly("10.0.0.2/24");
            assertThat(told.state().endedRest())
                    .isEqualTo(new AddressState.EndedRest("a.net1", "10.0.0.1", "wanted at once"));
        });
        assertThat(facts(AddressReleased.class)).hasSize(1);
        assertThat(history("10.0.0.1"))
                .singleElement()
                .satisfies(had -> assertThat(had.restReason()).isEqualTo("wanted at once"));
        assertThat(history("10.0.0.2"))
                .singleElement()
                .satisfies(has -> assertThat(has.to()).isNull());
    }

    private List<AddressHistory.Holding> history(String ip) {
        AddressHistory history = new AddressHistory(ip);
        for (MockProcessorContext.CapturedForward<? extends OutKey, ? extends byte[]> forward : context.forwarded()) {
            Record<? extends OutKey, ? extends byte[]> record = forward.record();
            byte[] key = record.key().text().getBytes(StandardCharsets.UTF_8);
            if (AddressTopology.ANSWERS.equals(forward.childName().orElse(""))
                    && history.concerns(key, record.value())) {
                history.read(read(record));
            }
        }
        return history.holdings();
    }

    private CloudEventRecord read(Record<? extends OutKey, ? extends byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        try {
            return codec.read(Topic.ADDRESSES.topicName(), record.key().text(), headers, record.value());
        } catch (NotUnderstoodException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theClaimsOfALostMemberAreToldWithTheirNumberAndTheMendUntilItComesBack() {
        declare("10.0.0.0/31", 1);
        claim("a");
        claim("b");
        claim("c");
        seen = new MemberLoss.Seen(Member.GONE, null);
        look(NOW);
        tick();
        assertThat(pools()).last().satisfies(pool -> assertThat(pool.lost()).isNull());
        look(NOW + 10_000);
        tick();
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.lost())
                    .isEqualTo(new PoolState.Lost(
                            1,
                            3,
                            List.of(new PoolState.LostMember(
                                    "member", 3, Instant.ofEpochMilli(NOW), PoolState.LostMember.Why.Deleted))));
            assertThat(pool.findings()).first().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("MemberLost");
                assertThat(finding.object()).isEqualTo("Cluster fleet/member");
                assertThat(finding.message()).contains("3 claims");
                assertThat(finding.mend()).contains("./weft ipam release fleet/storage --member member --reason");
            });
        });
        seen = new MemberLoss.Seen(Member.KNOWN, null);
        look(NOW + 20_000);
        tick();
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.lost()).isNull();
            assertThat(pool.findings()).noneMatch(finding -> finding.code().equals("MemberLost"));
        });
    }

    @Test
    void whoTakesOverTellsTheSameLossBeforeItKnowsTheMembers() {
        declare("10.0.0.0/24", 1);
        claim("a");
        seen = new MemberLoss.Seen(Member.UNREACHABLE, Instant.ofEpochMilli(NOW).minusSeconds(3600));
        look(NOW);
        tick();
        PoolState before = pools().getLast();
        assertThat(before.lost()).isNotNull();

        complete = false;
        seen = new MemberLoss.Seen(Member.GONE, null);
        takeOver();
        look(NOW);
        tick();

        assertThat(pools())
                .isNotEmpty()
                .allSatisfy(pool -> assertThat(pool.lost()).isEqualTo(before.lost()));
    }

    @Test
    void anOrderForALostMemberReleasesAllThatItHasAndIsAnswered() {
        declare("10.0.0.0/24", 1);
        claim("a");
        claim("b");
        seen = new MemberLoss.Seen(Member.GONE, null);
        look(NOW);
        look(NOW + 10_000);
        declare(
                "10.0.0.0/24",
                2,
                List.of(),
                List.of(new PoolIntentState.MemberRelease("member", "rack 4 burnt", null)));
        tick();

        // Only the last claim speaks for the interface.
        assertThat(facts(AddressReleased.class))
                .singleElement()
                .satisfies(released -> assertThat(released.state().reason()).isEqualTo("rack 4 burnt"));
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.assigned()).isZero();
            assertThat(pool.lost()).isNull();
            assertThat(pool.memberReleases()).singleElement().satisfies(answer -> {
                assertThat(answer.member()).isEqualTo("member");
                assertThat(answer.done()).isTrue();
                assertThat(answer.message()).contains("2 claims released");
            });
        });
    }

    private void declare(String cidr, long generation, PoolIntentState.Release... releases) {
        declare(cidr, generation, List.of(releases), List.of());
    }

    private void declare(
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

    /** What is told is told by the tick, which is the shorter of the two. */
    private void tick() {
        context.scheduledPunctuators().stream()
                .filter(p -> p.getInterval().compareTo(MemberLoss.SETTLE) < 0)
                .forEach(p -> p.getPunctuator().punctuate(NOW));
    }

    private void look(long now) {
        context.scheduledPunctuators().stream()
                .filter(p -> p.getInterval().equals(MemberLoss.SETTLE))
                .forEach(p -> p.getPunctuator().punctuate(now));
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
                    } catch (NotUnderstoodException e) {
                        throw new AssertionError(e);
                    }
                })
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
