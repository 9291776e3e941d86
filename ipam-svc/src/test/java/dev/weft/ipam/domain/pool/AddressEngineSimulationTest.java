package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.pool.PoolDeclaration.QuotaText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Replicas that decide the claims of two address domains, under everything that the broker, the clock and the producers may do. What is
 * committed is read after every step by an {@link AddressOracle}.
 *
 * <p>A step is a number that its seed and its index make, and means something in any state; so any steps can be left out. On a failure the
 * steps are cut down to few that still fail, and printed with the seed. Settings: {@code -Dweft.simulation.seed}, {@code
 * -Dweft.simulation.steps}, {@code -Dweft.simulation.seeds} (how many seeds, one after the other), {@code -Dweft.simulation.only=3,17,96}
 * (just these steps of the seed).
 */
class AddressEngineSimulationTest {

    private static final long SEED = Long.getLong("weft.simulation.seed", 20260301L);
    private static final int SEEDS = Integer.getInteger("weft.simulation.seeds", 1);
    private static final int STEPS = Integer.getInteger("weft.simulation.steps", 100_000);
    private static final String ONLY = System.getProperty("weft.simulation.only", "");

    @Test
    void noFaultGivesAnAddressTwiceOrLosesAClaim() {
        for (long seed = SEED; seed < SEED + SEEDS; seed++) {
            int[] steps = ONLY.isEmpty()
                    ? IntStream.range(0, STEPS).toArray()
                    : Arrays.stream(ONLY.split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray();
            World world = new World(PlantedBug.NONE);
            int failed = run(world, seed, steps);
            if (failed >= 0) {
                throw new AssertionError(report(PlantedBug.NONE, seed, Arrays.copyOf(steps, failed + 1)));
            }
            if (ONLY.isEmpty()) {
                assertThat(world.assignments()).as("seed %s assigns", seed).isGreaterThan(STEPS / 10);
                assertThat(world.served()).as("seed %s serves who waited", seed).isGreaterThan(STEPS / 100);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedBugIsFoundAndCutDownToFewSteps(PlantedBug bug) {
        int[] steps = IntStream.range(0, 20_000).toArray();
        int failed = run(new World(bug), SEED, steps);
        assertThat(failed).as("%s is found", bug).isNotNegative();
        int[] few = shrink(bug, SEED, Arrays.copyOf(steps, failed + 1));
        assertThat(few).as("%s fails with", bug).hasSizeLessThan(60);
        World world = new World(bug);
        assertThat(run(world, SEED, few)).as("%s fails again", bug).isNotNegative();
        assertThat(run(new World(PlantedBug.NONE), SEED, few))
                .as("the same steps without %s", bug)
                .isNegative();
    }

    private static String report(PlantedBug bug, long seed, int[] steps) {
        int[] few = shrink(bug, seed, steps);
        World world = new World(bug);
        int failed = run(world, seed, few);
        String only =
                String.join(",", Arrays.stream(few).mapToObj(Integer::toString).toList());
        return "seed " + seed + ", " + few.length + " of " + steps.length + " steps: " + world.broken
                + "\nreplay with -Dweft.simulation.seed=" + seed + " -Dweft.simulation.only=" + only + "\n"
                + String.join("\n", world.told.subList(0, Math.min(failed + 1, world.told.size())));
    }

    /** The index of the step that broke a promise, or -1. */
    private static int run(World world, long seed, int[] steps) {
        for (int i = 0; i < steps.length; i++) {
            try {
                world.step(mix(seed, steps[i]), steps[i] % 64 == 63 || i == steps.length - 1);
            } catch (AddressOracle.Broken | RuntimeException broken) {
                world.broken = broken.toString();
                return i;
            }
        }
        return -1;
    }

    /** Leaves out ever smaller parts as long as it still fails; gives up after a while and keeps what it has. */
    private static int[] shrink(PlantedBug bug, long seed, int[] steps) {
        int[] left = steps;
        int before = left.length;
        long end = System.nanoTime() + 60_000_000_000L;
        for (int part = left.length / 2;
                part > 0 && System.nanoTime() < end;
                part = part == 1 && left.length < before ? 1 : part / 2) {
            before = left.length;
            for (int from = 0; from < left.length && System.nanoTime() < end; ) {
                int[] without = without(left, from, Math.min(left.length, from + part));
                int failed = run(new World(bug), seed, without);
                if (failed >= 0) {
                    left = Arrays.copyOf(without, failed + 1);
                } else {
                    from += part;
                }
            }
        }
        return left;
    }

    private static int[] without(int[] steps, int from, int to) {
        int[] left = new int[steps.length - (to - from)];
        System.arraycopy(steps, 0, left, 0, from);
        System.arraycopy(steps, to, left, from, steps.length - to);
        return left;
    }

    /** SplitMix64. */
    private static long mix(long seed, int index) {
        long z = seed + 0x9e3779b97f4a7c15L * (index + 1L);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static final class World {

        private static final List<String> POOLS = List.of("f/p0", "f/p1", "f/p2");

        private final List<AddressOracle> oracles = List.of(new AddressOracle(), new AddressOracle());
        private final List<SimulatedTask> tasks = new ArrayList<>();
        private final Map<String, List<ReleaseOrder>> standing = new HashMap<>();
        private final List<String> told = new ArrayList<>();
        private Instant now = Instant.EPOCH.plusSeconds(1_000_000);
        private String broken = "";

        World(PlantedBug bug) {
            for (AddressOracle oracle : oracles) {
                tasks.add(new SimulatedTask("d", bug, oracle::read));
            }
        }

        long assignments() {
            return oracles.stream().mapToLong(AddressOracle::assignments).sum();
        }

        long served() {
            return oracles.stream().mapToLong(AddressOracle::served).sum();
        }

        void step(long r, boolean compare) {
            int which = (int) (r & 1);
            SimulatedTask task = tasks.get(which);
            AddressOracle oracle = oracles.get(which);
            int kind = (int) (r >>> 1 & 127);
            long a = r >>> 8 & 0xffff;
            long b = r >>> 24 & 0xffff;
            long c = r >>> 40 & 0xffff;
            now = now.plusMillis(a % 900);
            act(task, oracle, kind, a, b, c);
            if (compare) {
                tasks.forEach(one -> one.settle(now));
                oracles.get(0).compare(tasks.get(0).domain());
                oracles.get(1).compare(tasks.get(1).restored());
            }
        }

        private void act(SimulatedTask task, AddressOracle oracle, int kind, long a, long b, long c) {
            if (kind < 34) {
                produce(task, 0, new DomainCommand.RequestClaim(request(a, b, c)));
            } else if (kind < 52) {
                if (!oracle.isEmpty()) {
                    produce(
                            task,
                            0,
                            new DomainCommand.WithdrawClaim(oracle.request(a).claim()));
                }
            } else if (kind < 56) {
                if (!oracle.isEmpty()) {
                    produce(task, 0, new DomainCommand.RequestClaim(oracle.request(a)));
                }
            } else if (kind < 60) {
                say("produce again " + b % 8);
                task.produceAgain((int) (a & 1), (int) (b % 8));
            } else if (kind < 66) {
                produce(task, 1, new DomainCommand.DeclarePool(pool(a, b, c)));
            } else if (kind < 67) {
                produce(task, 1, new DomainCommand.RemovePool(POOLS.get((int) (a % 3))));
            } else if (kind < 92) {
                process(task, false, a, b);
            } else if (kind < 108) {
                say("commit");
                task.commit(false);
            } else if (kind < 113) {
                say("tick at " + now);
                task.tick(false, now);
            } else if (kind < 115) {
                say("crash");
                task.crash();
            } else if (kind < 117) {
                say("move away");
                task.moveAway();
            } else if (kind < 120) {
                process(task, true, a, b);
            } else if (kind < 122) {
                say("the zombie commits");
                task.tick(true, now);
                task.commit(true);
            } else if (kind < 124) {
                say("rewind");
                task.rewind((int) (a & 1), (int) (b % 12));
            } else if (kind > 125) {
                if (!oracle.isEmpty()) {
                    produce(task, 1, releases(oracle, a, b, c));
                }
            } else {
                now = now.plusSeconds(a % 120 - 50);
                say("the clock jumps to " + now);
            }
        }

        /** Rows come and go in the list of a pool; the few reasons make orders come back. */
        private DomainCommand.OrderReleases releases(AddressOracle oracle, long a, long b, long c) {
            ReleaseOrder.OfClaim one = oracle.order(a, "r" + b % 3, c % 8 > 0);
            String pool = one.claim().substring(0, one.claim().lastIndexOf('/'));
            ReleaseOrder order =
                    b % 5 == 0 ? new ReleaseOrder.OfMember("f/" + member(a), one.reason(), one.against()) : one;
            List<ReleaseOrder> rows = new ArrayList<>(standing.getOrDefault(pool, List.of()));
            if (rows.size() > c % 5) {
                rows.remove((int) (b % rows.size()));
            }
            rows.add(order);
            standing.put(pool, rows);
            return new DomainCommand.OrderReleases(pool, rows);
        }

        private void say(String what) {
            if (told.size() < 200) {
                told.add(what);
            }
        }

        private void produce(SimulatedTask task, int topic, DomainCommand command) {
            say("produce " + command);
            task.produce(topic, command);
        }

        private void process(SimulatedTask task, boolean zombie, long a, long b) {
            say((zombie ? "the zombie takes " : "take ") + (1 + b % 6) + " of topic " + (a % 4 == 0 ? 1 : 0));
            task.process(zombie, a % 4 == 0 ? 1 : 0, (int) (1 + b % 6), now);
        }

        private static ClaimRequest request(long a, long b, long c) {
            String pool = POOLS.get((int) (a % 3));
            long name = a / 3 % 24;
            String claim = pool + "/c" + name;
            String namespace = "n" + name % 3;
            List<String> ips = new ArrayList<>();
            if (b % 4 == 0) {
                ips.add("10.0." + a % 3 + "." + c % 16);
            }
            if (b % 8 == 1) {
                ips.add("fd00:" + a % 3 + "::" + Long.toHexString(c % 8));
            }
            String mac = b % 11 == 0 ? "02:00:00:00:00:0" + c % 4 : null;
            String identity = name % 4 == 0 ? "statefulset/w/" + namespace + "/s-" + name % 8 : null;
            return new ClaimRequest(
                    claim,
                    "f/" + member(name) + "/" + namespace + "/" + claim.replace('/', '-') + "/net1",
                    ips,
                    mac,
                    identity);
        }

        /** One name begins with the other. */
        private static String member(long choice) {
            return choice % 3 == 0 ? "w1" : "w";
        }

        private static PoolSpec pool(long a, long b, long c) {
            int index = (int) (a % 3);
            // Now and then the prefix of another pool: an overlap, unless that one is away or goes.
            long net = b % 10 == 0 ? b / 10 % 3 : index;
            List<String> cidrs = new ArrayList<>(List.of("10.0." + net + ".0/" + (28 + c % 2)));
            if (c % 3 == 0) {
                cidrs.add("fd00:" + net + "::/" + (c % 2 == 0 ? 64 : 125));
            }
            List<String> ranges = c % 5 == 0 ? List.of("10.0." + net + ".2-10.0." + net + ".6") : List.of();
            List<String> excludes = c % 7 < 2 ? List.of("10.0." + net + ".4/31") : List.of();
            @Nullable QuotaText quota = b % 3 == 0 ? new QuotaText(1 + c % 4, List.of()) : null;
            return new PoolDeclaration(
                            POOLS.get(index),
                            "d",
                            cidrs,
                            ranges,
                            excludes,
                            List.of(new PoolDeclaration.Reservation("10.0." + net + ".3", "kept")),
                            List.of("10.0." + net + ".1"),
                            List.of(),
                            a % 5 < 2 ? null : a % 20 + "s",
                            b % 4 == 0 ? c % 60 + "s" : null,
                            quota)
                    .check()
                    .orThrow();
        }
    }
}
