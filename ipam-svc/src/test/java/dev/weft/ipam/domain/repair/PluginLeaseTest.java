package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginLeaseTest {

    private static final Duration GRACE = Duration.ofMinutes(5);

    private static PluginLease lease(String version, String holder, int seconds, int transitions) {
        return new PluginLease("kube-system", PluginLease.NAME, version, holder, seconds, transitions);
    }

    private static MemberView view(PluginLease lease) {
        return new MemberView(List.of(), List.of(), List.of(), Map.of(), List.of(lease), Optional.empty());
    }

    @Test
    void aLeaseThatThePluginTakesOverByItselfIsLeftAlone() {
        assertThat(lease("7", "kube-system/a", 59, 4).finding()).isEmpty();
        assertThat(lease("7", "", 600, 4).finding()).as("nobody has it").isEmpty();
    }

    @Test
    void aLongLeaseSaysWhatFails() {
        assertThat(lease("7", "kube-system/a", 60, 4).finding().orElseThrow().reason())
                .contains("every DEL");
        assertThat(lease("7", "kube-system/a", 120, 4).finding().orElseThrow().reason())
                .contains("every ADD and DEL");
    }

    @Test
    void aLeaseThatIsUnchangedForTheGracePeriodIsShortenedAndOneThatIsRenewedIsNot() {
        PluginLease before = lease("7", "kube-system/a", 300, 4);
        RepairPlan first = RepairPlan.of(view(before), Suspicions.none(), Instant.EPOCH, GRACE);

        RepairPlan same = RepairPlan.of(view(before), first.suspicions(), Instant.EPOCH.plus(GRACE), GRACE);
        assertThat(same.due()).containsExactly(new RepairStep.Shorten("kube-system", PluginLease.NAME, "7", false));

        PluginLease renewed = lease("8", "kube-system/a", 300, 4);
        assertThat(RepairPlan.of(view(renewed), first.suspicions(), Instant.EPOCH.plus(GRACE), GRACE)
                        .findings())
                .isEmpty();
    }

    @Test
    void thePatchTestsTheVersionAndBeginsAFullCountAnew() {
        RepairStep.Shorten step = (RepairStep.Shorten) lease("7", "", 1, Integer.MAX_VALUE)
                .finding()
                .orElseThrow()
                .step()
                .orElseThrow();
        assertThat(Confirmation.patch(step))
                .hasToString("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"7\"},"
                        + "{\"op\":\"add\",\"path\":\"/spec/leaseDurationSeconds\",\"value\":1},"
                        + "{\"op\":\"add\",\"path\":\"/spec/leaseTransitions\",\"value\":0}]");
    }
}
