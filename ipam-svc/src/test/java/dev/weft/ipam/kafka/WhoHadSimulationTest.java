package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.PoolIntentFact.PoolIntentDeclared;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.history.AddressHistory;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.EventIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An hour of pods that come and go, with restarts of the engine and clocks that differ; {@code -Dweft.simulation.seed}. */
class WhoHadSimulationTest {

    private static final long SEED = Long.getLong("weft.simulation.seed", 20260301L);
    private static final int ASSIGNMENTS = 10_000;
    private static final long BEGIN = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000L;
    private static final int PODS = 60;

    private final Random random = new Random(SEED);
    private final CloudEventCodec codec = new CloudEventCodec();
    private final List<CloudEventRecord> told = new ArrayList<>();
    private final Map<String, byte[]> values = new HashMap<>();
    /** Address to who has it from when: an owner and claim, or an empty text for nobody. */
    private final Map<String, NavigableMap<Long, String>> truth = new HashMap<>();

    private final Map<Integer, ClaimState> running = new HashMap<>();
    private final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(AddressTopology.STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();

    @SuppressWarnings("NullAway.Init")
    private MockProcessorContext<OutKey, byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private DomainProcessor processor;

    private long now = BEGIN;
    private long last = BEGIN;
    private int assignments;
    private int pods;

    @Test
    void everyQuestionHasTheOneTrueAnswer() {
        takeOver();
        declare();
        while (assignments < ASSIGNMENTS) {
            // Replicas' clocks differ by up to a second, so time may go back at a restart.
            now = Math.max(BEGIN, BEGIN + HOUR * assignments / ASSIGNMENTS + random.nextInt(400) - 200);
            if (random.nextInt(200) == 0) {
                takeOver();
            }
            step(random.nextInt(PODS));
            if (random.nextInt(20) == 0) {
                context.scheduledPunctuators().forEach(p -> p.getPunctuator().punctuate(now));
                drain();
            }
        }
        assertThat(truth.size()).as("addresses that were given").isGreaterThan(20);
        int owned = 0;
        for (Map.Entry<String, NavigableMap<Long, String>> entry : truth.entrySet()) {
            AddressHistory history = history(entry.getKey());
            List<Long> times = new ArrayList<>(List.of(BEGIN - 1, BEGIN + HOUR * 2));
            entry.getValue().keySet().forEach(change -> times.addAll(List.of(change - 1, change, change + 1)));
            for (int i = 0; i < 200; i++) {
                times.add(BEGIN + (long) (random.nextDouble() * HOUR));
            }
            List<AddressHistory.Holding> holdings = history.holdings();
            for (long time : times) {
                Map.Entry<Long, String> expected = entry.getValue().floorEntry(time);
                List<String> found = holdings.stream()
                        .filter(holding -> holding.at(Instant.ofEpochMilli(time)))
                        .map(holding -> holding.owner().text() + " " + holding.claim())
                        .toList();
                assertThat(String.join(" and ", found))
                        .as("seed %s: who had %s at %s", SEED, entry.getKey(), time - BEGIN)
                        .isEqualTo(expected == null ? "" : expected.getValue());
                owned += found.size();
            }
        }
        assertThat(owned).as("questions with an owner").isGreaterThan(10_000);
    }

    private AddressHistory history(String ip) {
        AddressHistory history = new AddressHistory(ip);
        for (CloudEventRecord event : told) {
            byte[] value = values.get(event.envelope().id());
            if (value != null && history.concerns(event.keyText().getBytes(StandardCharsets.UTF_8), value)) {
                history.read(event);
            }
        }
        return history;
    }

    private void step(int pod) {
        ClaimState before = running.get(pod);
        if (before == null) {
            request(pod, 1 + pods++);
        } else if (random.nextInt(5) == 0) {
            // The next pod of that name asks before the claim of the one before is given back.
            request(pod, 1 + pods++);
            withdraw(before);
        } else if (random.nextInt(8) == 0) {
            send(Topic.ADDRESS_CLAIMS, before.key(), new ClaimRequested(before));
        } else {
            withdraw(before);
            running.remove(pod);
        }
    }

    private void request(int pod, int uid) {
        InterfaceKey owner = new InterfaceKey("fleet", "member-" + pod % 3, "shop", "web-" + pod, "net1");
        ClaimState claim = new ClaimState(
                "fleet", "storage", "u" + uid + ".net1", "storage", owner, "u" + uid, List.of(), null, null);
        running.put(pod, claim);
        send(Topic.ADDRESS_CLAIMS, claim.key(), new ClaimRequested(claim));
    }

    private void withdraw(ClaimState claim) {
        send(Topic.ADDRESS_CLAIMS, claim.key(), new ClaimWithdrawn(claim));
    }

    private void declare() {
        PoolSpec spec = new PoolSpec(
                "storage",
                List.of("10.0.0.0/26"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                2,
                null,
                null);
        PoolKey key = new PoolKey("fleet", "storage");
        send(
                Topic.ADDRESS_POOL_INTENTS,
                key,
                new PoolIntentDeclared(
                        new PoolIntentState("fleet", "storage", 1, Enforcement.Enforce, spec, List.of(), List.of())));
    }

    private void takeOver() {
        context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        processor = new DomainProcessor(
                "ipam-svc",
                1,
                new EventIds(InstantSource.fixed(Instant.ofEpochMilli(now))),
                (millis, waited) -> {},
                MemberSight.NOBODY_IS_LOST,
                Duration.ZERO,
                new CommitPace(Duration.ofMillis(20)));
        context.setCurrentSystemTimeMs(now);
        processor.init(context);
    }

    private void send(Topic topic, FactKey key, Fact fact) {
        context.setRecordMetadata(topic.topicName(), 0, 0);
        context.setCurrentSystemTimeMs(now);
        processor.process(SentFact.record(key, fact, now));
        drain();
    }

    private void drain() {
        List<MockProcessorContext.CapturedForward<? extends OutKey, ? extends byte[]>> out =
                List.copyOf(context.forwarded());
        context.resetForwards();
        for (var captured : out) {
            byte @Nullable [] value = captured.record().value();
            if (value == null || !captured.childName().equals(Optional.of(AddressTopology.ANSWERS))) {
                continue;
            }
            Map<String, String> headers = new HashMap<>();
            captured.record()
                    .headers()
                    .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
            try {
                CloudEventRecord event = codec.read(
                        Topic.ADDRESSES.topicName(), captured.record().key().text(), headers, value);
                told.add(event);
                // A reader may see a fact again.
                if (random.nextInt(50) == 0) {
                    told.add(event);
                }
                values.put(event.envelope().id(), value);
                note((AddressFact) event.fact(), event.envelope().time().toEpochMilli());
            } catch (NotUnderstoodException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The books of the test: by what the engine was asked and answered in its order, and not by what a log says. */
    private void note(AddressFact fact, long time) {
        last = Math.max(last, time);
        String owner = fact.state().owner().text();
        String holder = owner + " " + fact.state().claim();
        boolean assigned = fact instanceof AddressFact.AddressAssigned;
        if (!(fact instanceof AddressFact.AddressReleased)) {
            // An interface has what its last claim has.
            truth.forEach((ip, changes) -> {
                String has = changes.lastEntry().getValue();
                if (has.startsWith(owner + " ") && !has.equals(holder)) {
                    changes.put(last, "");
                }
            });
        }
        for (String cidr : fact.state().ips()) {
            String ip = cidr.substring(0, cidr.indexOf('/'));
            NavigableMap<Long, String> changes = truth.computeIfAbsent(ip, i -> new TreeMap<>(Map.of(0L, "")));
            boolean has = changes.lastEntry().getValue().equals(holder);
            if (assigned && !has) {
                changes.put(last, holder);
                assignments++;
            } else if (fact instanceof AddressFact.AddressReleased && has) {
                changes.put(last, "");
            }
        }
    }
}
