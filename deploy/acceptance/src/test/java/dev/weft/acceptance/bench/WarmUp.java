package dev.weft.acceptance.bench;

import java.util.List;

/**
 * When processes have run for long enough to be measured. A service runs for months; until the compilers of its JVM have done their work, they
 * take one of two cores. It is over when they took little of two rounds in a row.
 */
final class WarmUp {

    private static final double LITTLE = 0.12;
    private static final int IN_A_ROW = 2;

    private final List<Target> targets;
    private final int most;
    private double[] compilers;
    private double[] all;
    private int rounds;
    private int calm;

    /**
     * @param most rounds after which it is over anyway
     */
    WarmUp(List<Target> targets, int most) {
        this.targets = List.copyOf(targets);
        this.most = most;
        this.compilers = compilers();
        this.all = all();
    }

    /** Tells, after a round, whether it was the last. */
    boolean over() {
        double[] compilersBefore = compilers;
        double[] allBefore = all;
        compilers = compilers();
        all = all();
        boolean little = true;
        for (int i = 0; i < all.length; i++) {
            little &= compilers[i] - compilersBefore[i] < LITTLE * (all[i] - allBefore[i]);
        }
        calm = little ? calm + 1 : 0;
        rounds++;
        return rounds == most || calm == IN_A_ROW;
    }

    private double[] compilers() {
        return targets.stream().mapToDouble(Target::compilerSeconds).toArray();
    }

    private double[] all() {
        return targets.stream().mapToDouble(Target::cpuSeconds).toArray();
    }

    /** How many it took. */
    int rounds() {
        return rounds;
    }
}
