package dev.weft.attach.domain.carving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.carving.MemberBlocks.Grant;
import dev.weft.attach.domain.carving.MemberBlocks.Told;
import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeSlicesTest {

    private static final Carving PLAIN = carving("10.40.0.0/24", "", "", "", 26, 0);

    private static Carving carving(String subnet, String start, String end, String gateway, int node, int member) {
        ObjectNode range = JsonNodeFactory.instance.objectNode().put("subnet", subnet);
        Map.of("rangeStart", start, "rangeEnd", end, "gateway", gateway).forEach((field, text) -> {
            if (!text.isEmpty()) {
                range.put(field, text);
            }
        });
        return new Carving(
                List.of(CarvedSet.of(HostLocalRange.read(range), node, member).orElseThrow()));
    }

    private static SortedSet<String> nodes(String... names) {
        return new TreeSet<>(List.of(names));
    }

    private static NodeSlices assign(Carving carving, SortedSet<String> nodes, StandingSlice... standing) {
        return NodeSlices.assign(carving, carving.whole(), nodes, true, List.of(standing), List.of());
    }

    private static StandingSlice stands(String node, String range, int users) {
        return new StandingSlice("shop", "lan-" + node, node, List.of(AddressRange.of(range)), users);
    }

    @Test
    void nodesGetTheLowestFreeBlocksWithoutTheNetworkAndTheBroadcastAddress() {
        NodeSlices slices = assign(PLAIN, nodes("a", "b", "c", "d"));

        assertThat(slices.given().values())
                .extracting(ranges -> ranges.getFirst().toString())
                .containsExactly(
                        "10.40.0.1-10.40.0.63",
                        "10.40.0.64-10.40.0.127",
                        "10.40.0.128-10.40.0.191",
                        "10.40.0.192-10.40.0.254");
        assertThat(slices.without()).isEmpty();
    }

    @Test
    void aNodeTooManyIsNamedAndTheOthersKeepTheirs() {
        NodeSlices slices = assign(
                PLAIN,
                nodes("a", "b", "c", "d", "e"),
                stands("b", "10.40.0.1-10.40.0.63", 1),
                stands("e", "10.40.0.64-10.40.0.127", 0));

        assertThat(slices.given()).containsOnlyKeys("a", "b", "c", "e");
        assertThat(slices.given().get("b")).containsExactly(AddressRange.of("10.40.0.1-10.40.0.63"));
        assertThat(slices.given().get("e")).containsExactly(AddressRange.of("10.40.0.64-10.40.0.127"));
        assertThat(slices.without()).containsExactly("d");
    }

    @Test
    void aNodeThatIsGoneKeepsItsSliceUntilItsPodsAreGone() {
        StandingSlice used = stands("a", "10.40.0.1-10.40.0.63", 1);
        NodeSlices kept = assign(PLAIN, nodes("b"), used);
        assertThat(kept.kept()).containsExactly(used);
        assertThat(kept.given().get("b")).containsExactly(AddressRange.of("10.40.0.64-10.40.0.127"));

        StandingSlice unused = stands("a", "10.40.0.1-10.40.0.63", 0);
        NodeSlices released = assign(PLAIN, nodes("b"), unused);
        assertThat(released.released()).containsExactly(unused);
        assertThat(released.given().get("b")).containsExactly(AddressRange.of("10.40.0.64-10.40.0.127"));
    }

    @Test
    void aNodeIsNotTakenForGoneBeforeAllNodesAreKnown() {
        StandingSlice unused = stands("a", "10.40.0.1-10.40.0.63", 0);

        NodeSlices slices = NodeSlices.assign(PLAIN, PLAIN.whole(), nodes("b"), false, List.of(unused), List.of());

        assertThat(slices.released()).isEmpty();
    }

    @Test
    void whatIsOutsideOfTheDeclaredRangeAndTheGatewayIsNobodys() {
        Carving part = carving("10.40.0.0/24", "10.40.0.70", "10.40.0.129", "10.40.0.128", 26, 0);
        assertThat(assign(part, nodes("a", "b", "c")).given().values())
                .extracting(ranges -> ranges.getFirst().toString())
                .containsExactly("10.40.0.70-10.40.0.127", "10.40.0.128-10.40.0.129");

        Carving onlyTheGateway = carving("10.40.0.0/24", "10.40.0.70", "10.40.0.128", "10.40.0.128", 26, 0);
        assertThat(assign(onlyTheGateway, nodes("a", "b")).without()).containsExactly("b");
    }

    @Test
    void anotherSizeWaitsForThePodsOfTheOldOne() {
        Carving smaller = carving("10.40.0.0/24", "", "", "", 27, 0);
        StandingSlice used = stands("a", "10.40.0.1-10.40.0.63", 2);
        StandingSlice unused = stands("b", "10.40.0.64-10.40.0.127", 0);

        NodeSlices slices = assign(smaller, nodes("a", "b", "c"), used, unused);

        assertThat(slices.given().get("a")).containsExactlyElementsOf(used.ranges());
        assertThat(slices.outdated()).containsExactly("a");
        assertThat(slices.released()).containsExactly(unused);
        assertThat(slices.given().get("c")).containsExactly(AddressRange.of("10.40.0.128-10.40.0.159"));
    }

    @Test
    void addressesThatPodsGotBeforeAreInNobodysSlice() {
        NodeSlices slices = NodeSlices.assign(
                PLAIN, PLAIN.whole(), nodes("a"), true, List.of(), List.of(AddressRange.of("10.40.0.5")));

        assertThat(slices.given().get("a")).containsExactly(AddressRange.of("10.40.0.64-10.40.0.127"));
    }

    @Test
    void anAddressOfTwoNodesIsGivenUpByTheOneWithoutPods() {
        StandingSlice unused = stands("a", "10.40.0.1-10.40.0.63", 0);
        StandingSlice used = stands("b", "10.40.0.60-10.40.0.70", 1);

        NodeSlices slices = assign(PLAIN, nodes("a", "b"), unused, used);

        assertThat(slices.released()).containsExactly(unused);
        assertThat(assign(PLAIN, nodes("a", "b"), stands("a", "10.40.0.1-10.40.0.63", 1), used)
                        .clashing())
                .containsExactly("b");
    }

    @Test
    void aWideIpv6PrefixCostsNoMoreThanItsNodes() {
        Carving wide = carving("fd00::/48", "", "", "", 126, 0);
        TreeSet<String> names = new TreeSet<>();
        IntStream.range(0, 2_000).forEach(i -> names.add("node-" + (10_000 + i)));

        NodeSlices slices = assign(wide, names);

        assertThat(slices.given()).hasSize(2_000);
        assertThat(slices.given().get("node-10000")).containsExactly(AddressRange.of("fd00::1-fd00::3"));
        assertThat(slices.given().get("node-11999")).containsExactly(AddressRange.of("fd00::1f3c-fd00::1f3f"));
    }

    @Test
    void aBlockIsTakenFromAMemberOnlyOnceItAnswered() {
        Carving before = carving("10.40.0.0/22", "", "", "", 26, 24);
        Carving after = carving("10.40.2.0/23", "", "", "", 26, 24);
        Grant old = new Grant(1, List.of(Cidr.of("10.40.0.0/24")));
        SortedSet<String> both = nodes("east", "west");
        assertThat(MemberBlocks.assign(before, Map.of(), nodes("west"), Map.of(), m -> true)
                        .grants())
                .containsEntry("west", old);

        assertThat(MemberBlocks.assign(after, Map.of("west", old), both, Map.of(), m -> true)
                        .grants())
                .containsEntry("west", old);
        Map<String, Told> told = Map.of("west", new Told(1, old.blocks(), List.of()));
        assertThat(MemberBlocks.assign(after, Map.of("west", old), both, told, m -> true)
                        .grants()
                        .get("west")
                        .blocks())
                .containsExactly(Cidr.of("10.40.3.0/24"));
    }

    @Test
    void aMemberThatLeavesKeepsItsBlockUntilItHasGivenItBack() {
        Carving carving = carving("10.40.0.0/23", "", "", "", 26, 24);
        Grant old = new Grant(4, List.of(Cidr.of("10.40.0.0/24")));
        Map<String, Grant> standing = Map.of("west", old);
        for (Map<String, Told> notYet : List.of(
                Map.<String, Told>of(),
                Map.of("west", new Told(4, old.blocks(), List.of())),
                Map.of("west", new Told(3, List.of(), List.of())))) {
            assertThat(MemberBlocks.assign(carving, standing, nodes("east"), notYet, m -> true)
                            .grants())
                    .containsEntry("west", old)
                    .containsEntry("east", new Grant(5, List.of(Cidr.of("10.40.1.0/24"))));
        }

        Map<String, Told> back = Map.of("west", new Told(4, List.of(), List.of()));
        assertThat(MemberBlocks.assign(carving, standing, nodes("east"), back, m -> true)
                        .grants())
                .containsExactly(Map.entry("east", new Grant(5, old.blocks())));
    }

    @Test
    void severalMembersWithoutASizeForThemGetNothingNew() {
        Grant whole = new Grant(1, PLAIN.whole());
        MemberBlocks blocks =
                MemberBlocks.assign(PLAIN, Map.of("west", whole), nodes("east", "west"), Map.of(), m -> true);

        assertThat(blocks.grants()).containsOnlyKeys("west");
        assertThat(blocks.without()).containsExactly("east");
        assertThat(MemberBlocks.assign(PLAIN, Map.of(), nodes("east", "west"), Map.of(), m -> true)
                        .grants())
                .isEmpty();
    }

    @Test
    void aThousandMembersGetBlocksInOneGo() {
        Carving wide = carving("10.0.0.0/8", "", "", "", 26, 20);
        TreeSet<String> names = new TreeSet<>();
        IntStream.range(0, 1_000).forEach(i -> names.add("member-" + (1_000 + i)));

        MemberBlocks blocks = MemberBlocks.assign(wide, Map.of(), names, Map.of(), m -> true);

        List<Cidr> all = new ArrayList<>();
        blocks.grants().values().forEach(grant -> all.addAll(grant.blocks()));
        assertThat(all).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(blocks.grants().get("member-1999").blocks()).containsExactly(Cidr.of("10.62.112.0/20"));
    }
}
