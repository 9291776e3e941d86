package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.IpPool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepairPlanTest {

    private static final String NS = "kube-system";
    private static final String POOL = "10.63.0.0-24";
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Instant START = Instant.EPOCH;
    private static final MemberView.Network LAN =
            new MemberView.Network(List.of(POOL), Set.of(), "", true, Optional.empty());
    /** As LAN, without reservations. */
    private static final MemberView.Network PLAIN =
            new MemberView.Network(List.of(POOL), Set.of(), "", false, Optional.empty());

    private static MemberView.Pool pool(Map<String, String> podRefs) {
        return pool(POOL, "10.63.0.0/24", podRefs);
    }

    private static MemberView.Pool pool(String name, String range, Map<String, String> podRefs) {
        Map<String, IpPool.Allocation> allocations = new java.util.HashMap<>();
        podRefs.forEach((key, ref) -> allocations.put(key, new IpPool.Allocation("box-" + key, ref, "net1")));
        return new MemberView.Pool(NS, name, range, allocations);
    }

    private static MemberView.Pod pod(String ref, String phase, boolean ready, String... ips) {
        return new MemberView.Pod(
                ref,
                "uid-" + ref,
                "node-1",
                phase,
                ready,
                false,
                ips.length == 0
                        ? List.of()
                        : List.of(new MemberView.Interface(
                                "shop/lan",
                                "net1",
                                Set.copyOf(Stream.of(ips).map(Address::of).toList()))));
    }

    private static MemberView.Pod running(String ref, String... ips) {
        return pod(ref, "Running", true, ips);
    }

    private static MemberView view(List<MemberView.Pool> pools, List<String> reservations, MemberView.Pod... pods) {
        return view(PLAIN, pools, reservations, pods);
    }

    private static MemberView view(
            MemberView.Network lan, List<MemberView.Pool> pools, List<String> reservations, MemberView.Pod... pods) {
        return new MemberView(
                pools,
                reservations.stream()
                        .map(text -> text.split("=", 2))
                        .map(parts -> new MemberView.Reservation(NS, parts[0], parts[1]))
                        .toList(),
                List.of(pods),
                Map.of("shop/lan", lan),
                List.of(),
                Optional.empty());
    }

    /** What is due after the grace period, when nothing changes meanwhile. */
    private static RepairPlan after(MemberView view) {
        RepairPlan first = RepairPlan.of(view, Suspicions.none(), START, GRACE);
        return RepairPlan.of(view, first.suspicions(), START.plus(GRACE), GRACE);
    }

    private static List<Kind> kinds(RepairPlan plan) {
        return plan.findings().stream().map(PoolFinding::kind).toList();
    }

    @Test
    void theAddressAndTheReservationOfAPodThatIsGoneAreFreedAndNothingElse() {
        RepairPlan plan = after(view(
                List.of(pool(Map.of("1", "shop/a", "2", "shop/gone"))),
                List.of("10.63.0.1=shop/a", "10.63.0.2=shop/gone"),
                running("shop/a", "10.63.0.1")));
        assertThat(kinds(plan)).containsExactly(Kind.Leak, Kind.DeadReservation);
        assertThat(plan.findings().get(0).object()).isEqualTo("IPPool/kube-system/10.63.0.0-24");
        assertThat(plan.findings().get(0).address()).isEqualTo("10.63.0.2");
        assertThat(plan.findings().get(0).mend()).isEqualTo("remove spec.allocations[2]");
        assertThat(plan.due())
                .containsExactly(
                        new RepairStep.Release(
                                NS,
                                POOL,
                                "2",
                                Address.of("10.63.0.2"),
                                new IpPool.Allocation("box-2", "shop/gone", "net1")),
                        new RepairStep.Drop(NS, "10.63.0.2", "shop/gone"));
    }

    @Test
    void nothingIsToldAfterOneLookAndNothingIsDueBeforeTheGracePeriodIsOver() {
        MemberView view = view(List.of(pool(Map.of("2", "shop/gone"))), List.of());
        RepairPlan first = RepairPlan.of(view, Suspicions.none(), START, Duration.ZERO);
        assertThat(first.findings()).isEmpty();
        assertThat(first.due()).isEmpty();
        RepairPlan second = RepairPlan.of(view, first.suspicions(), START.plus(GRACE.minusSeconds(1)), GRACE);
        assertThat(second.count(Kind.Leak)).isOne();
        assertThat(second.due()).isEmpty();
        assertThat(RepairPlan.of(view, second.suspicions(), START.plus(GRACE), GRACE)
                        .due())
                .hasSize(1);
    }

    @Test
    void whatWasRightInBetweenIsSuspectedFromTheBeginning() {
        MemberView leaked = view(List.of(pool(Map.of("2", "shop/web"))), List.of());
        MemberView back = view(List.of(pool(Map.of("2", "shop/web"))), List.of(), running("shop/web", "10.63.0.2"));
        RepairPlan first = RepairPlan.of(leaked, Suspicions.none(), START, GRACE);
        RepairPlan second = RepairPlan.of(back, first.suspicions(), START.plusSeconds(60), GRACE);
        assertThat(RepairPlan.of(leaked, second.suspicions(), START.plus(GRACE), GRACE)
                        .due())
                .isEmpty();
    }

    @Test
    void aPodThatIsBeingCreatedOrIsNotReadyKeepsItsAddress() {
        assertThat(after(view(
                                List.of(pool(Map.of("1", "shop/new", "2", "shop/slow"))),
                                List.of("10.63.0.1=shop/new"),
                                pod("shop/new", "Pending", false),
                                pod("shop/slow", "Running", false)))
                        .findings())
                .isEmpty();
    }

    @Test
    void anEntryOfAPodThatIsThereIsShownAndNeverFreed() {
        RepairPlan plan = after(
                view(List.of(pool(Map.of("1", "shop/a", "2", "shop/a"))), List.of(), running("shop/a", "10.63.0.1")));
        assertThat(kinds(plan)).containsExactly(Kind.UnusedAllocation);
        assertThat(plan.due()).isEmpty();
    }

    @Test
    void anAddressThatAnotherPodHasIsGivenToThatPodAndNotFreed() {
        RepairPlan plan = after(view(
                List.of(pool(Map.of("1", "shop/gone"))),
                List.of("10.63.0.1=shop/gone"),
                running("shop/a", "10.63.0.1")));
        assertThat(kinds(plan)).containsExactly(Kind.WrongPod, Kind.WrongPod);
        assertThat(plan.due())
                .singleElement()
                .isInstanceOfSatisfying(
                        RepairStep.Rewrite.class,
                        step -> assertThat(step.podRef()).isEqualTo("shop/a"));
    }

    @Test
    void anAddressThatThePoolLacksIsEnteredForTheRunningPodThatHasIt() {
        RepairPlan plan = after(view(List.of(pool(Map.of())), List.of(), running("shop/a", "10.63.0.9")));
        assertThat(kinds(plan)).containsExactly(Kind.MissingAllocation);
        assertThat(Confirmation.patch(
                                "7",
                                plan.due().stream()
                                        .map(RepairStep.OfPool.class::cast)
                                        .toList())
                        .toString())
                .isEqualTo("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"7\"},"
                        + "{\"op\":\"add\",\"path\":\"/spec/allocations/9\",\"value\":{\"id\":\"uid-shop/a\","
                        + "\"podref\":\"shop/a\",\"ifname\":\"net1\"}}]");
    }

    @Test
    void twoPodsWithOneAddressAreNamedAndNoneIsTouched() {
        RepairPlan plan = after(view(
                List.of(pool(Map.of("1", "shop/a"))),
                List.of(),
                running("shop/a", "10.63.0.1"),
                running("shop/b", "10.63.0.1")));
        assertThat(kinds(plan)).containsExactly(Kind.DuplicateAddress);
        assertThat(plan.findings().get(0).reason()).isEqualTo("pods shop/a and shop/b both have it");
        assertThat(plan.due()).isEmpty();
    }

    @Test
    void overlappingPoolsOfOneNetworkThatGaveOneAddressTwiceAreADuplicateAndThoseOfTwoNetworksAreNot() {
        MemberView.Pool wide = pool("10.63.0.0-16", "10.63.0.0/16", Map.of("1", "shop/b"));
        MemberView.Pool other = pool("blue-10.63.0.0-24", "10.63.0.0/24", Map.of("1", "shop/c"));
        MemberView.Pod a = pod("shop/a", "Pending", false);
        MemberView.Pod b = pod("shop/b", "Pending", false);
        MemberView.Pod c = pod("shop/c", "Pending", false);
        assertThat(kinds(after(view(List.of(pool(Map.of("1", "shop/a")), wide), List.of(), a, b))))
                .containsExactly(Kind.DuplicateAddress);
        assertThat(kinds(after(view(List.of(pool(Map.of("1", "shop/a")), other), List.of(), a, c))))
                .isEmpty();
    }

    @Test
    void aPoolThatCannotBeReadIsNamedAndTheOthersAreLookedAt() {
        RepairPlan plan =
                after(view(List.of(pool("broken", "10.63.0.0", Map.of()), pool(Map.of("2", "shop/gone"))), List.of()));
        assertThat(kinds(plan)).containsExactly(Kind.Leak, Kind.UnreadablePool);
    }

    @Test
    void whatCannotBeAskedForIsNotTakenForGone() {
        RepairPlan plan = after(view(List.of(pool(Map.of("1", "", "2", "nowhere"))), List.of("10.63.0.2=nowhere")));
        assertThat(kinds(plan)).containsExactly(Kind.WrongPod);
        assertThat(plan.due()).isEmpty();
    }

    @Test
    void aStepStandsOnlyWhileEntryAndPodAreAsTheyWere() {
        RepairStep.Release step = (RepairStep.Release) after(view(List.of(pool(Map.of("2", "shop/web"))), List.of()))
                .due()
                .get(0);
        MemberView.Pool same = pool(Map.of("2", "shop/web"));
        MemberView.Pool taken = new MemberView.Pool(
                NS, POOL, "10.63.0.0/24", Map.of("2", new IpPool.Allocation("box-new", "shop/web", "net1")));
        assertThat(Confirmation.stands(step, same, ref -> Optional.empty())).isTrue();
        assertThat(Confirmation.stands(step, same, ref -> Optional.of(pod(ref, "Pending", false))))
                .isFalse();
        assertThat(Confirmation.stands(step, taken, ref -> Optional.empty())).isFalse();
        assertThat(Confirmation.stands(step, pool(Map.of()), ref -> Optional.empty()))
                .isFalse();
    }

    @Test
    void theNetworkOfADefinitionIsReadAsThePluginDoes() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        assertThat(MemberView.Network.of(json.readTree("""
                        {"plugins": [{"ipam": {"type": "whereabouts", "network_name": "blue",
                          "ipRanges": [{"range": "10.63.0.5-10.63.0.9/24"}, {"range": "fd00::/64"}],
                          "addresses": [{"address": "10.63.0.200/24"}]}}]}""")))
                .contains(new MemberView.Network(
                        List.of("blue-10.63.0.0-24", "blue-fd00---64"),
                        Set.of(Address.of("10.63.0.200")),
                        "blue",
                        true,
                        Optional.empty()));
        assertThat(MemberView.Network.of(json.readTree("{\"ipam\": {\"type\": \"static\"}}")))
                .isEmpty();
        assertThat(MemberView.Network.of(json.readTree("""
                        {"name": "lan", "ipam": {"type": "whereabouts", "range": "10.0.0.5/16", "node_slice_size": "/24",
                          "enable_overlapping_ranges": false}}""")))
                .contains(new MemberView.Network(
                        List.of(),
                        Set.of(),
                        "",
                        false,
                        Optional.of(new Slicing("lan", Cidr.of("10.0.0.0/16"), "/24", false))));
    }

    @Test
    void anAddressWithoutItsReservationGetsOneUnderThePluginsNameAndWithItsFields() {
        MemberView.Network blue =
                new MemberView.Network(List.of("blue-fd00-63---64"), Set.of(), "blue", true, Optional.empty());
        MemberView.Pool pool = pool("blue-fd00-63---64", "fd00:63::/64", Map.of("7", "shop/a"));
        RepairPlan plan = after(view(blue, List.of(pool), List.of(), running("shop/a", "fd00:63::7")));
        assertThat(kinds(plan)).containsExactly(Kind.MissingReservation);
        assertThat(plan.findings().get(0).object())
                .isEqualTo("OverlappingRangeIPReservation/kube-system/blue-fd00-63--7");
        assertThat(plan.due())
                .containsExactly(new RepairStep.Reserve(
                        NS,
                        "blue-fd00-63--7",
                        "blue-fd00-63---64",
                        "7",
                        Address.of("fd00:63::7"),
                        new IpPool.Allocation("box-7", "shop/a", "net1"),
                        "uid-shop/a",
                        "net1"));
        assertThat(after(view(blue, List.of(pool), List.of("blue-fd00-63--7=shop/a"), running("shop/a", "fd00:63::7")))
                        .findings())
                .isEmpty();
    }

    @Test
    void aReservationIsNotMissingWhereTheNadWantsNoneOrAnAddMayStillRunOrTwoPodsHaveTheAddress() {
        List<MemberView.Pool> pools = List.of(pool(Map.of("1", "shop/a")));
        assertThat(after(view(PLAIN, pools, List.of(), running("shop/a", "10.63.0.1")))
                        .findings())
                .as("enable_overlapping_ranges is false")
                .isEmpty();
        assertThat(after(view(LAN, pools, List.of(), pod("shop/a", "Pending", false)))
                        .findings())
                .as("its ADD runs")
                .isEmpty();
        assertThat(after(view(LAN, pools, List.of(), pod("shop/a", "Running", false, "10.63.0.1")))
                        .findings())
                .as("it is not ready")
                .isEmpty();
        assertThat(kinds(after(
                        view(LAN, pools, List.of(), running("shop/a", "10.63.0.1"), running("shop/b", "10.63.0.1")))))
                .containsExactly(Kind.DuplicateAddress);
    }

    @Test
    void theGracePeriodOfAReservationBeginsAnewWhenEntryOrPodIsAnotherOne() {
        MemberView before = view(LAN, List.of(pool(Map.of("1", "shop/a"))), List.of(), running("shop/a", "10.63.0.1"));
        MemberView after = view(
                LAN,
                List.of(new MemberView.Pool(
                        NS, POOL, "10.63.0.0/24", Map.of("1", new IpPool.Allocation("box-new", "shop/a", "net1")))),
                List.of(),
                running("shop/a", "10.63.0.1"));
        RepairPlan first = RepairPlan.of(before, Suspicions.none(), START, GRACE);
        assertThat(RepairPlan.of(after, first.suspicions(), START.plus(GRACE), GRACE)
                        .due())
                .isEmpty();
        assertThat(RepairPlan.of(before, first.suspicions(), START.plus(GRACE), GRACE)
                        .due())
                .hasSize(1);
    }

    @Test
    void aReservationThatWasMadeHoldsWhileTheEntryIsItsPods() {
        MemberView view = view(LAN, List.of(pool(Map.of("1", "shop/a"))), List.of(), running("shop/a", "10.63.0.1"));
        RepairStep.Reserve step = (RepairStep.Reserve) after(view).due().get(0);
        MemberView.Pool pool = view.pools().get(0);
        MemberView.Pool taken = pool(Map.of("1", "shop/b"));
        MemberView.Pod there = view.pods().get(0);
        assertThat(Confirmation.stands(step, pool, ref -> Optional.of(there))).isTrue();
        assertThat(Confirmation.stands(step, taken, ref -> Optional.of(there))).isFalse();
        assertThat(Confirmation.stands(step, pool, ref -> Optional.of(pod(ref, "Running", false, "10.63.0.1"))))
                .isFalse();
        assertThat(Confirmation.holds(step, Optional.of(pool), ref -> Optional.of(there)))
                .isTrue();
        assertThat(Confirmation.holds(step, Optional.of(taken), ref -> Optional.of(there)))
                .isFalse();
        assertThat(Confirmation.holds(step, Optional.empty(), ref -> Optional.of(there)))
                .isFalse();
        assertThat(Confirmation.holds(step, Optional.of(pool), ref -> Optional.empty()))
                .isFalse();
    }
}
