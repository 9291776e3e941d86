package dev.weft.ipam.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.ipam.domain.repair.PoolFinding.Kind;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SliceFindingsTest {

    private static final String NS = "kube-system";
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final String NAD = """
            {"name": "lan", "ipam": {"type": "whereabouts", "range": "10.50.0.0/24", "node_slice_size": "/26",
             "network_name": "blue"}}""";

    private final Map<String, MemberView.Network> nads = new TreeMap<>();
    private final List<MemberView.Pool> pools = new ArrayList<>();
    private final List<MemberView.Pod> pods = new ArrayList<>();
    private final List<PluginLease> leases = new ArrayList<>();
    private String stranger = "";

    private void nad(String name, String config) {
        try {
            nads.put(
                    name,
                    MemberView.Network.of(new ObjectMapper().readTree(config)).orElseThrow());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(config, e);
        }
    }

    private static SliceView.Pool blue(String... nodes) {
        List<NodeSlices.Slice> slices = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            slices.add(new NodeSlices.Slice(nodes[i], "10.50.0." + 64 * i + "/26"));
        }
        return new SliceView.Pool(NS, "blue", "10.50.0.0/24", "/26", slices);
    }

    private void given(String pool, String range, String podRef) {
        pools.add(new MemberView.Pool(NS, pool, range, Map.of("1", new IpPool.Allocation("box", podRef, "net1"))));
    }

    private static MemberView.Pod pod(String ref, String node, String... ips) {
        return new MemberView.Pod(
                ref,
                "uid",
                node,
                "Running",
                true,
                false,
                List.of(new MemberView.Interface(
                        "shop/lan",
                        "net1",
                        Set.copyOf(List.of(ips).stream().map(Address::of).toList()))));
    }

    private RepairPlan after(List<SliceView.Pool> slices, String... nodes) {
        MemberView view = new MemberView(
                pools, List.of(), pods, nads, leases, Optional.of(new SliceView(slices, Set.of(nodes), stranger)));
        RepairPlan first = RepairPlan.of(view, Suspicions.none(), Instant.EPOCH, GRACE);
        assertThat(first.findings()).as("after one look").isEmpty();
        return RepairPlan.of(view, first.suspicions(), Instant.EPOCH.plus(GRACE), GRACE);
    }

    private static List<Kind> kinds(RepairPlan plan) {
        return plan.findings().stream().map(PoolFinding::kind).toList();
    }

    private static List<String> reasons(RepairPlan plan) {
        return plan.findings().stream().map(PoolFinding::reason).toList();
    }

    @Test
    void aNetworkWhoseNodesHaveTheirSlicesIsRight() {
        nad("shop/lan", NAD);
        assertThat(after(List.of(blue("n1", "n2", "", "")), "n1", "n2").findings())
                .isEmpty();
    }

    @Test
    void aNodeWithoutASliceGetsAFreeOneAndTheStandstillOfTheControllerIsSaid() {
        nad("shop/lan", NAD);
        stranger = "shop/office";
        RepairPlan plan = after(List.of(blue("n1", "", "n3", "")), "n1", "n2", "n3");
        assertThat(kinds(plan)).containsExactly(Kind.NoSlice);
        assertThat(plan.findings().get(0).object()).isEqualTo("NodeSlicePool/kube-system/blue");
        assertThat(plan.findings().get(0).reason())
                .isEqualTo("node n2 has no slice: no pod of the network starts there; the node-slice-controller stands"
                        + " still while a NAD of another IPAM is there, such as shop/office");
        assertThat(plan.due()).containsExactly(new RepairStep.Assign(NS, "blue", "n2", "blue"));
    }

    @Test
    void aNodeThatFindsNoFreeSliceIsAPersonsWork() {
        nad("shop/lan", NAD);
        RepairPlan plan = after(List.of(blue("n1", "n2", "n3", "")), "n1", "n2", "n3", "n4", "n5");
        assertThat(kinds(plan)).containsExactly(Kind.NoSlice, Kind.NoSlice);
        assertThat(plan.due()).containsExactly(new RepairStep.Assign(NS, "blue", "n4", "blue"));
        assertThat(reasons(plan))
                .contains("node n5 has no slice, and none is free: no pod of the network starts there");
    }

    @Test
    void aFreeSliceOfWhichAddressesAreGivenIsGivenToNobody() {
        nad("shop/lan", NAD);
        given("blue-gone-10.50.0.64-26", "10.50.0.64/26", "shop/a");
        pods.add(pod("shop/a", "gone", "10.50.0.65"));
        RepairPlan plan = after(List.of(blue("n1", "", "n3", "n4")), "n1", "n2", "n3", "n4");
        assertThat(reasons(plan))
                .contains("node n2 has no slice, and none is free: no pod of the network starts there");
    }

    @Test
    void theSliceOfAGoneNodeIsTakenBackOnlyWhenItIsEmpty() {
        nad("shop/lan", NAD);
        given("blue-n2-10.50.0.64-26", "10.50.0.64/26", "shop/leak");
        pods.add(pod("shop/b", "n3"));
        RepairPlan plan = after(List.of(blue("n1", "n2", "n3", "n4")), "n1");
        assertThat(plan.due())
                .contains(new RepairStep.Vacate(NS, "blue", "n4", "blue", "10.50.0.192/26"))
                .noneMatch(step -> step instanceof RepairStep.Vacate vacate
                        && !vacate.node().equals("n4"));
        assertThat(plan.count(Kind.DeadSlice)).isEqualTo(3);
        assertThat(plan.count(Kind.Leak)).as("the leak is freed first").isOne();
        assertThat(reasons(plan))
                .contains(
                        "node n2 of slice 10.50.0.64/26 is gone, and addresses of it are given",
                        "node n3 of slice 10.50.0.128/26 is gone, and pods of it are there",
                        "node n4 of slice 10.50.0.192/26 is gone");
    }

    @Test
    void whatIsCutOtherThanTheNadAsksForIsToldAndNotWritten() {
        nad("shop/lan", NAD);
        SliceView.Pool pool = new SliceView.Pool(
                NS, "blue", "10.50.0.0/24", "/25", blue("", "").slices());
        RepairPlan plan = after(List.of(pool), "n1");
        assertThat(kinds(plan)).containsExactly(Kind.BadSlices);
        assertThat(plan.findings().get(0).reason())
                .startsWith(
                        "it cuts 10.50.0.0/24 by /25, and NetworkAttachmentDefinition/shop/lan asks for 10.50.0.0/24 by /26");
    }

    @Test
    void slicesThatOverlapOrAreNoPartsAreToldAndNotWritten() {
        nad("shop/lan", NAD);
        List<NodeSlices.Slice> slices = new ArrayList<>(blue("n1", "", "n1").slices());
        slices.add(new NodeSlices.Slice("", "10.50.0.0/25"));
        slices.add(new NodeSlices.Slice("n9", "10.50.0.0/26"));
        RepairPlan plan = after(List.of(new SliceView.Pool(NS, "blue", "10.50.0.0/24", "/26", slices)), "n1", "n2");
        assertThat(plan.due()).isEmpty();
        assertThat(reasons(plan))
                .containsExactlyInAnyOrder(
                        "node n1 has two slices: the plugin takes from the first, and 10.50.0.128/26 lies idle",
                        "slice 10.50.0.0/25 is no part of 10.50.0.0/24 by /26, and overlaps slice 10.50.0.0/26",
                        "slice 10.50.0.0/26 is there twice: two nodes give the same addresses");
    }

    @Test
    void nadsOfOneNameThatDifferAreToldAndNothingIsWritten() {
        nad("shop/lan", NAD);
        nad("shop/wide", NAD.replace("/26", "/25"));
        nad("shop/whole", NAD.replace("\"node_slice_size\": \"/26\",", ""));
        RepairPlan plan = after(List.of(blue("", "", "", "")), "n1");
        assertThat(kinds(plan)).containsOnly(Kind.BadSlices);
        assertThat(plan.findings())
                .extracting(PoolFinding::object)
                .containsExactly("NetworkAttachmentDefinition/shop/whole", "NetworkAttachmentDefinition/shop/wide");
        assertThat(plan.due()).isEmpty();
    }

    @Test
    void whatTheControllerCannotDoIsToldAndSlicesThatAreThereAreGivenAllTheSame() {
        nad("shop/lan", """
                {"name": "lan", "ipam": {"type": "whereabouts", "range": "fd00:50::/64", "node_slice_size": "/66",
                 "exclude": ["fd00:50::1/128"]}}""");
        nad("shop/nameless", """
                {"ipam": {"type": "whereabouts", "range": "10.60.0.0/24", "node_slice_size": "big"}}""");
        SliceView.Pool lan =
                new SliceView.Pool(NS, "lan", "fd00:50::/64", "/66", List.of(new NodeSlices.Slice("", "fd00:50::/66")));
        RepairPlan plan = after(List.of(lan), "n1");
        assertThat(plan.due()).containsExactly(new RepairStep.Assign(NS, "lan", "n1", ""));
        assertThat(reasons(plan))
                .contains(
                        "the node-slice-controller ends at the IPv6 network fd00:50::/64",
                        "exclude is ignored where nodes have slices: the excluded addresses are given",
                        "node_slice_size big is no prefix length")
                .anySatisfy(reason -> assertThat(reason).contains("neither network_name nor name"));
    }

    @Test
    void aNetworkWithoutItsNodeSlicePoolIsTold() {
        nad("shop/lan", NAD);
        RepairPlan plan = after(List.of(), "n1");
        assertThat(kinds(plan)).containsExactly(Kind.NoSlice);
        assertThat(reasons(plan)).containsExactly("there is no NodeSlicePool blue: no pod of the network starts");
        assertThat(plan.due()).isEmpty();
    }

    @Test
    void theLeaseOfANodesPoolIsOneThatCanBeStuck() {
        nad("shop/lan", NAD);
        assertThat(SliceView.leases(blue("n1", "", "n.3", ""), nads.values()))
                .containsExactlyInAnyOrder("blue-n1-10.50.0.0-26", "blue-n.3-10.50.0.128-26");
        leases.add(new PluginLease(NS, "blue-n1-10.50.0.0-26", "7", "shop/a", 300, 1));
        RepairPlan plan = after(List.of(blue("n1", "", "", "")), "n1");
        assertThat(reasons(plan)).singleElement().asString().contains("every ADD and DEL of the node gives up");
        assertThat(plan.due()).containsExactly(new RepairStep.Shorten(NS, "blue-n1-10.50.0.0-26", "7", false));
    }

    @Test
    void anAddressOfANodesSliceIsLookedForInTheNodesPool() {
        nad("shop/lan", NAD);
        given("blue-n1-10.50.0.0-26", "10.50.0.0/26", "shop/a");
        pods.add(pod("shop/a", "n1", "10.50.0.1"));
        pods.add(pod("shop/b", "n1", "10.50.0.2"));
        RepairPlan plan = after(List.of(blue("n1", "", "", "")), "n1");
        assertThat(kinds(plan)).containsExactly(Kind.MissingAllocation, Kind.MissingReservation);
        assertThat(plan.findings().get(1).object())
                .isEqualTo("OverlappingRangeIPReservation/kube-system/blue-10.50.0.1");
    }

    @Test
    void oneAddressOnTwoNodesIsADuplicateThoughEachNodeHasAPoolOfItsOwn() {
        nad("shop/lan", NAD.replace("\"type\"", "\"enable_overlapping_ranges\": false, \"type\""));
        given("blue-n1-10.50.0.0-26", "10.50.0.0/26", "shop/a");
        given("blue-n2-10.50.0.0-26", "10.50.0.0/26", "shop/b");
        pods.add(pod("shop/a", "n1", "10.50.0.1"));
        pods.add(pod("shop/b", "n2", "10.50.0.1"));
        RepairPlan plan = after(List.of(blue("n2", "n1", "", "")), "n1", "n2");
        assertThat(kinds(plan)).containsExactly(Kind.DuplicateAddress);
        assertThat(plan.findings().get(0).object()).isEqualTo("NodeSlicePool/kube-system/blue");
        assertThat(plan.due()).isEmpty();
    }
}
