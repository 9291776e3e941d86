package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random schedules against one address domain, with invariants after every step. Parameters:
 * {@code -Dweft.simulation.seed}, {@code -Dweft.simulation.steps} (for each of the four schedules).
 */
class AddressDomainSimulationTest {

    private static final int STEPS = Integer.getInteger("weft.simulation.steps", 5_000);
    private static final long SEED = Long.getLong("weft.simulation.seed", 20260301L);
    private static final List<String> POOLS = List.of("f/p0", "f/p1", "g/p2");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void noScheduleBreaksThePromisesOfADomain() {
        for (int schedule = 0; schedule < 4; schedule++) {
            long seed = SEED + schedule;
            Schedule run = new Schedule(seed);
            for (int step = 0; step < STEPS; step++) {
                DomainCommand command = run.next();
                try {
                    run.step(command, step);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", step " + step + ": " + command, e);
                }
            }
            assertThat(run.assignments).as("seed %s exercises something", seed).isGreaterThan(STEPS / 20);
            assertThat(run.servedFromLine)
                    .as("seed %s serves waiting claims", seed)
                    .isGreaterThan(STEPS / 100);
        }
    }

    private static final class Schedule {

        private final Random random;
        private final Map<String, ClaimRequest> living = new TreeMap<>();
        private final Map<String, DomainRecord> store = new HashMap<>();
        private AddressDomain domain = AddressDomain.empty("d");
        private Instant now = Instant.EPOCH;
        private int assignments;
        private int servedFromLine;

        Schedule(long seed) {
            random = new Random(seed);
        }

        private String pick(List<String> from) {
            return from.get(random.nextInt(from.size()));
        }

        DomainCommand next() {
            now = now.plusMillis(random.nextInt(2000));
            int dice = random.nextInt(100);
            if (dice < 4) {
                return new DomainCommand.DeclarePool(pool());
            }
            if (dice < 5) {
                return new DomainCommand.RemovePool(pick(POOLS));
            }
            if (dice < 15) {
                return new DomainCommand.PassTime();
            }
            List<String> keys = List.copyOf(living.keySet());
            if (dice < 45 && !keys.isEmpty()) {
                return new DomainCommand.WithdrawClaim(pick(keys));
            }
            if (dice < 55 && !keys.isEmpty()) {
                return new DomainCommand.RequestClaim(living.get(pick(keys)));
            }
            return new DomainCommand.RequestClaim(request());
        }

        private ClaimRequest request() {
            String claim = pick(POOLS) + "/c" + random.nextInt(60);
            List<String> ips = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                ips.add("10.0." + random.nextInt(3) + "." + random.nextInt(32));
            }
            if (random.nextInt(8) == 0) {
                ips.add("fd00:" + random.nextInt(3) + "::" + Integer.toHexString(random.nextInt(32)));
            }
            String mac = random.nextInt(10) == 0 ? "02:00:00:00:00:0" + random.nextInt(4) : null;
            return new ClaimRequest(claim, "o" + random.nextInt(2) + "/" + claim, ips, mac);
        }

        private PoolSpec pool() {
            int index = random.nextInt(POOLS.size());
            // One time in ten the prefix of another pool: an overlap, unless that one is away.
            int net = random.nextInt(10) == 0 ? random.nextInt(3) : index;
            List<String> cidrs = new ArrayList<>(List.of("10.0." + net + ".0/" + (27 + random.nextInt(2))));
            if (random.nextBoolean()) {
                cidrs.add("fd00:" + net + "::/" + (64 + random.nextInt(2) * 59));
            }
            List<String> ranges =
                    random.nextInt(3) == 0 ? List.of("10.0." + net + ".2-10.0." + net + ".11") : List.of();
            List<String> excludes = random.nextBoolean() ? List.of("10.0." + net + ".4/30") : List.of();
            return new PoolDeclaration(
                            POOLS.get(index),
                            "d",
                            cidrs,
                            ranges,
                            excludes,
                            List.of(new PoolDeclaration.Reservation("10.0." + net + ".8", "kept")),
                            List.of("10.0." + net + ".1"),
                            List.of(),
                            random.nextInt(3) == 0 ? null : random.nextInt(20) + "s")
                    .check()
                    .orThrow();
        }

        void step(DomainCommand command, int step) {
            List<DomainRecord> before = domain.records().toList();
            List<AddressFact> facts = domain.decide(command, now);
            assertThat(domain.records().toList()).as("deciding changes nothing").isEqualTo(before);
            assertThat(domain.decide(command, now)).as("deciding is repeatable").isEqualTo(facts);
            switch (command) {
                case DomainCommand.RequestClaim request ->
                    living.put(request.request().claim(), request.request());
                case DomainCommand.WithdrawClaim withdraw -> living.remove(withdraw.claim());
                default -> {}
            }
            for (AddressFact fact : facts) {
                if (fact instanceof AddressFact.ClaimAssigned assigned) {
                    mayBeGiven(assigned.claim());
                }
                domain = domain.apply(fact);
                for (AddressFact.RecordChange change : fact.changes()) {
                    if (change instanceof AddressFact.RecordChange.Put put) {
                        store.put(put.storeKey(), put.record());
                    } else {
                        store.remove(change.storeKey());
                    }
                }
            }
            invariants();
            if (step % 50 == 0) {
                domain = restored(command);
                invariants();
            }
        }

        private void mayBeGiven(ClaimRecord claim) {
            Optional<ClaimRecord> old = domain.claim(claim.claim());
            PoolSpec spec = domain.pool(claim.pool()).orElseThrow().spec();
            for (Cidr ip : claim.ips()) {
                if (old.isPresent() && old.get().ips().contains(ip)) {
                    continue;
                }
                assertThat(spec.usable()).anyMatch(range -> range.contains(ip.address()));
                assertThat(spec.cidrs()).contains(ip.masked());
                assertThat(domain.holder(ip.address())).isEmpty();
                assertThat(domain.quarantine(ip.address())).isEmpty();
            }
            if (old.isEmpty() || !old.get().isAssigned()) {
                assignments++;
                assertThat(claim.ips()).extracting(Cidr::family).containsExactlyElementsOf(spec.families());
            }
            old.filter(waited -> waited.pending() != null
                            && waited.pending().reason().inLine())
                    .filter(waited -> waited.request().equals(claim.request()))
                    .ifPresent(waited -> {
                        servedFromLine++;
                        assertThat(domain.waiting(claim.pool())
                                        .filter(other -> other.pending().reason() == WaitingReason.POOL_EXHAUSTED)
                                        .filter(other -> other.ticket() < waited.ticket()))
                                .as("nobody who came before %s still stands in line", waited)
                                .isEmpty();
                    });
        }

        private void invariants() {
            Set<Address> seen = new HashSet<>();
            Set<String> macs = new HashSet<>();
            Set<String> claims = new HashSet<>();
            Map<String, Long> assigned = new HashMap<>();
            domain.records().forEach(record -> {
                switch (record) {
                    case ClaimRecord claim -> {
                        claims.add(claim.claim());
                        claim.addresses()
                                .forEach(address -> assertThat(seen.add(address))
                                        .as("%s is assigned once", address)
                                        .isTrue());
                        if (claim.isAssigned()) {
                            assigned.merge(claim.pool(), 1L, Long::sum);
                            assertThat(macs.add(claim.mac()))
                                    .as("%s is given once", claim.mac())
                                    .isTrue();
                        }
                        assertThat(claim.request()).isEqualTo(living.get(claim.claim()));
                    }
                    case QuarantineRecord rests ->
                        assertThat(seen.add(rests.address()))
                                .as("%s rests and is not assigned", rests.address())
                                .isTrue();
                    case PoolRecord pool -> {}
                    case ReleaseRecord release -> {}
                }
            });
            assertThat(claims).as("no claim is lost").isEqualTo(living.keySet());
            assertThat(new HashSet<>(store.values()))
                    .as("the changes make the same records")
                    .isEqualTo(domain.records().collect(Collectors.toSet()));
            POOLS.forEach(pool -> domain.counters(pool).ifPresent(counters -> {
                assertThat(counters.assigned()).isEqualTo(assigned.getOrDefault(pool, 0L));
                assertThat(counters.waiting()).isEqualTo(domain.waiting(pool).count());
                PoolSpec spec = domain.pool(pool).orElseThrow().spec();
                if (domain.pool(pool).orElseThrow().retiring()) {
                    assertThat(counters.free()).as("%s gives nothing", pool).isZero();
                    return;
                }
                counters.families()
                        .forEach(family -> assertThat(family.free())
                                .as("free %s of %s", family.family(), pool)
                                .isEqualTo(family.capacity()
                                        .subtract(BigInteger.valueOf(seen.stream()
                                                .filter(address -> address.family() == family.family())
                                                .filter(address -> spec.usable().stream()
                                                        .anyMatch(range -> range.contains(address)))
                                                .count()))));
                boolean someoneInLine = domain.waiting(pool)
                        .anyMatch(claim -> claim.pending().reason() == WaitingReason.POOL_EXHAUSTED);
                if (someoneInLine) {
                    assertThat(counters.free())
                            .as("%s leaves nobody in line beside a free address", pool)
                            .isZero();
                }
                domain.waiting(pool)
                        .forEach(
                                claim -> assertThat(claim.pending().reason()).isNotEqualTo(WaitingReason.POOL_UNKNOWN));
            }));
        }

        private AddressDomain restored(DomainCommand command) {
            List<DomainRecord> read =
                    domain.records().map(Schedule::throughJson).toList();
            List<DomainRecord> shuffled = new ArrayList<>(read);
            Collections.shuffle(shuffled, random);
            AddressDomain again = AddressDomain.restore("d", shuffled);
            assertThat(again.records())
                    .containsExactlyElementsOf(domain.records().toList());
            assertThat(again.decide(command, now)).isEqualTo(domain.decide(command, now));
            POOLS.forEach(pool -> assertThat(again.counters(pool)).isEqualTo(domain.counters(pool)));
            living.keySet().forEach(claim -> assertThat(again.place(claim)).isEqualTo(domain.place(claim)));
            return again;
        }

        private static DomainRecord throughJson(DomainRecord record) {
            try {
                return JSON.readValue(
                        JSON.writerFor(DomainRecord.class).writeValueAsString(record), DomainRecord.class);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }
}
