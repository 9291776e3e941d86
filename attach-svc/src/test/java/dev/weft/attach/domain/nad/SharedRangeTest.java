package dev.weft.attach.domain.nad;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges that several nodes, members or networks would give on one segment. */
class SharedRangeTest {

    private static final ClusterKey MEMBER = new ClusterKey("tour", "west");
    private static final String RANGES = "'ranges':[[{'subnet':'10.40.0.0/24'}]]";

    private final List<Existing> nads = new ArrayList<>();

    private final MemberDefinitions there = new MemberDefinitions() {
        @Override
        public boolean hasNamespace(String namespace) {
            return true;
        }

        @Override
        public boolean served() {
            return true;
        }

        @Override
        public Optional<Existing> at(String namespace, String name) {
            return nads.stream()
                    .filter(one -> one.key().equals(namespace + "/" + name))
                    .findFirst();
        }

        @Override
        public List<Existing> madeFrom(NetworkKey network) {
            return nads.stream().filter(one -> one.madeFrom(network)).toList();
        }

        @Override
        public int pods(String namespace, String name) {
            return 0;
        }
    };

    private static NetworkState network(String name, String spec) {
        return new NetworkState(
                "tour",
                name,
                1,
                Enforcement.Enforce,
                Selector.EVERYTHING,
                List.of("shop"),
                true,
                json(spec),
                List.of());
    }

    private PlacementPlan plan(NetworkState network, int nodes) {
        Declared declared = Declared.of(network);
        return PlacementPlan.wanted(
                MEMBER,
                declared,
                declared.render("openshift.io", Optional.empty()),
                new MemberNodes(new TreeSet<>(), nodes, Optional.empty(), 0),
                there);
    }

    private static String spec(String kind, String more) {
        return "{" + kind + ",'ipam':{'hostLocal':{" + RANGES + more + "}}}";
    }

    private static ClusterState member(String name) {
        return new ClusterState(
                "tour",
                name,
                Map.of(),
                false,
                1,
                null,
                null,
                null,
                null,
                new Connection(Connection.State.Connected, null, null),
                null,
                null,
                List.of(),
                3,
                0,
                null,
                List.of(),
                Map.of(),
                List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'macvlan':{'master':'eth1'}||3|Refused",
                "'ipvlan':{'master':'eth1'}||2|Refused",
                "'sriov':{'resourceName':'nics'}||2|Refused",
                "'hostDevice':{'device':'eth2'}||2|Refused",
                "'vlan':{'master':'eth1','vlanId':5}||2|Refused",
                "'bridge':{'bridge':'br0'}|,'segment':'Shared'|2|Refused",
                "'macvlan':{'master':'eth1'}||0|Waiting",
                "'macvlan':{'master':'eth1'}||1|Applied",
                "'bridge':{'bridge':'br0'}||9|Applied",
                "'macvlan':{'master':'eth1'}|,'segment':'Node'|9|Applied"
            })
    void oneRangeOnSeveralNodesOfASegmentIsRefused(String kind, String more, int nodes, ConfigPhase phase) {
        PlacementPlan plan = plan(network("lan", spec(kind, more == null ? "" : more)), nodes);

        assertThat(plan.state().orElseThrow().phase()).isEqualTo(phase);
        assertThat(plan.writes()).hasSize(phase == ConfigPhase.Applied ? 1 : 0);
        if (phase == ConfigPhase.Refused) {
            assertThat(plan.state().orElseThrow().reason())
                    .contains(
                            nodes + " nodes of member west",
                            "set spec.ipam.hostLocal.perNode",
                            "spec.ipam.hostLocal.segment: Node");
        }
    }

    @Test
    void aDefinitionThatStandsIsNeitherChangedNorDeletedByARefusal() {
        nads.add(new Existing("shop", "lan", Map.of(Declared.OWNER, "tour/lan"), "{}"));

        PlacementPlan plan = plan(network("lan", spec("'macvlan':{'master':'eth1'}", "")), 2);

        assertThat(plan.state().orElseThrow().phase()).isEqualTo(ConfigPhase.Refused);
        assertThat(plan.writes()).isEmpty();
        assertThat(plan.deletes()).isEmpty();
    }

    @Test
    void oneRangeInSeveralMembersIsRefusedInEachOfThem() {
        NetworkState declared = network("lan", spec("'macvlan':{'master':'eth1'}", ""));
        NetworkState told = GrantedBlocks.of(declared, null, List.of(member("east"), member("west")), List.of());

        assertThat(told.accepted()).isTrue();
        assertThat(told.findings()).extracting(Finding::code).containsExactly("SharedRange");
        assertThat(plan(told, 1).state().orElseThrow().reason()).contains("2 members", "perNode");
        assertThat(GrantedBlocks.of(declared, null, List.of(member("west")), List.of())
                        .findings())
                .isEmpty();
    }

    @Test
    void severalMembersNeedTheSizeOfAMembersPart() {
        NetworkState told = GrantedBlocks.of(
                network("lan", spec("'macvlan':{'master':'eth1'}", ",'perNode':[{'size':'/28'}]")),
                null,
                List.of(member("east"), member("west")),
                List.of());

        assertThat(told.blocks()).isEmpty();
        PlacementState state = plan(told, 3).state().orElseThrow();
        assertThat(state.phase()).isEqualTo(ConfigPhase.Refused);
        assertThat(state.reason()).contains("perNode[0].member is missing", "selects 2 members", "set member");
    }

    @Test
    void aMemberKeepsItsGrantAndTheNextOneGetsTheNextBlock() {
        NetworkState declared =
                network("lan", spec("'macvlan':{'master':'eth1'}", ",'perNode':[{'size':'/28','member':'/26'}]"));
        NetworkState first = GrantedBlocks.of(declared, null, List.of(member("west")), List.of());
        assertThat(first.blocks()).containsExactly(new BlockGrant("west", 1, List.of("10.40.0.0/26")));

        NetworkState second = GrantedBlocks.of(declared, first, List.of(member("east"), member("west")), List.of());
        assertThat(second.blocks())
                .containsExactly(
                        new BlockGrant("east", 2, List.of("10.40.0.64/26")),
                        new BlockGrant("west", 1, List.of("10.40.0.0/26")));
        assertThat(GrantedBlocks.of(declared, null, List.of(member("east")), List.of(left("west")))
                        .blocks())
                .containsExactly(new BlockGrant("east", 8, List.of("10.40.0.64/26")));
    }

    /** Nodes of a member that has given its block back, and whose pods still have addresses. */
    private static PlacementState left(String member) {
        return new PlacementState(
                "tour",
                member,
                "lan",
                ConfigPhase.Waiting,
                "",
                List.of(),
                null,
                null,
                1,
                List.of(),
                new CarvedState(7, List.of(), List.of("10.40.0.1-10.40.0.15"), 0, 0));
    }

    @Test
    void aPrefixThatIsUsedUpNamesTheMembersWithoutAPart() {
        NetworkState told = GrantedBlocks.of(
                network("lan", spec("'macvlan':{'master':'eth1'}", ",'perNode':[{'size':'/28','member':'/25'}]")),
                null,
                List.of(member("east"), member("north"), member("west")),
                List.of());

        assertThat(told.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("PrefixUsedUp");
            assertThat(finding.message()).contains("free for west");
        });
        assertThat(plan(told, 3).state().orElseThrow().reason()).contains("free for west", "widen the prefix");
    }

    private static List<String> overlapping(String of, NetworkState... networks) {
        return RangeOverlaps.among(Arrays.stream(networks).map(Declared::of).toList()).of(MEMBER, of).stream()
                .map(Finding::message)
                .toList();
    }

    @Test
    void twoNetworksThatGiveOneAddressOnOneSegmentNameEachOther() {
        NetworkState one = network("one", spec("'macvlan':{'master':'eth1'}", ""));
        NetworkState two = network(
                "two",
                "{'ipvlan':{'master':'eth1'},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.40.0.0/16','rangeStart':'10.40.0.200'}]]}}}");
        NetworkState beside = network(
                "beside",
                "{'macvlan':{'master':'eth1'},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.41.0.0/24'}]]}}}");
        NetworkState elsewhere = network("elsewhere", spec("'macvlan':{'master':'eth2'}", ""));
        NetworkState sameFiles = network(
                "third",
                "{'name':'one'," + spec("'macvlan':{'master':'eth1'}", "").substring(1));

        assertThat(overlapping("one", one, two, beside, elsewhere))
                .singleElement()
                .asString()
                .contains("Networks one and two both give 10.40.0.200-10.40.0.254");
        assertThat(overlapping("two", one, two, beside, elsewhere)).hasSize(1);
        assertThat(overlapping("beside", one, two, beside, elsewhere)).isEmpty();
        assertThat(overlapping("elsewhere", one, two, beside, elsewhere)).isEmpty();
        assertThat(overlapping("one", one, sameFiles)).isEmpty();
    }
}
