package dev.weft.acceptance.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningFleetIT {

    @Test
    void membersOfARunningFleetAreRegistered() {
        try (RunningFleet fleet = RunningFleet.start()) {
            fleet.register("first", "rke2-a", "rke2-b");

            assertThat(fleet.condition("first", "Cluster", "rke2-a", "Ready").status())
                    .isEqualTo("True");
            assertThat(fleet.replicaNames()).allMatch(fleet::ready);
        }
    }
}
