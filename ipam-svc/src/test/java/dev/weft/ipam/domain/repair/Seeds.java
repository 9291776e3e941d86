package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** The seeds of a simulation: {@code -Dweft.simulation.seed} and so many more, {@code -Dweft.simulation.seeds}. */
final class Seeds {

    static final int COUNT = Integer.getInteger("weft.simulation.seeds", 20);
    private static final long FIRST = Long.getLong("weft.simulation.seed", 1L);

    private Seeds() {}

    static LongStream all() {
        return LongStream.range(FIRST, FIRST + COUNT);
    }

    /** Asserts that a run with the bug fails for one of them. */
    static void find(Object bug, LongConsumer run) {
        assertThat(all().filter(seed -> fails(bug, seed, run)).findFirst())
                .as("a seed that finds %s", bug)
                .isPresent();
    }

    private static boolean fails(Object bug, long seed, LongConsumer run) {
        try {
            run.accept(seed);
            return false;
        } catch (AssertionError found) {
            System.out.printf(
                    "%s: %s%n",
                    bug,
                    String.valueOf(found.getMessage())
                            .lines()
                            .filter(line -> !line.isBlank())
                            .findFirst()
                            .orElse(""));
            return true;
        }
    }
}
