package dev.weft.attach.domain.nad;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.IpamPluginRules;
import dev.weft.attach.domain.nad.MemberDefinitions.Existing;
import dev.weft.attach.domain.nad.PlacementPlan.Write;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.events.fact.BlockGrant;
import dev.weft.events.fact.CarvedState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network of host-local whose prefix is divided among the nodes of a member. */
class PerNodePlacementTest {

    private static final ClusterKey MEMBER = new ClusterKey("tour", "west");
    private static final NetworkKey KEY = new NetworkKey("tour", "lan");
    private static final String LAN = "{'macvlan':{'master':'eth1'},'ipam':{'hostLocal':{'ranges':"
            + "[[{'subnet':'10.40.0.0/16','gateway':'10.40.0.1'}]],'perNode':[{'size':'/26','member':'/20'}],"
            + "'routes':[{'dst':'0.0.0.0/0'}]}}}";
    private static final BlockGrant GRANT = new BlockGrant("west", 3, List.of("10.40.16.0/20"));

    private final There there = new There();

    /** A member that does what it is told. */
    private static final class There implements MemberDefinitions {

        private final Map<String, Existing> nads = new TreeMap<>();
        private final Map<String, Integer> users = new HashMap<>();
        private final Map<String, List<String>> addresses = new HashMap<>();

        private void apply(PlacementPlan plan) {
            for (Write write : plan.writes()) {
                Map<String, String> annotations = new HashMap<>(write.nad().annotations());
                annotations.put(Declared.OWNER, KEY.text());
                Existing one = new Existing(
                        write.namespace(),
                        write.nad().name(),
                        annotations,
                        write.nad().config().orElseThrow());
                nads.put(one.key(), one);
            }
            plan.deletes().forEach(gone -> nads.remove(gone.key()));
        }

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
            return Optional.ofNullable(nads.get(namespace + "/" + name));
        }

        @Override
        public List<Existing> madeFrom(NetworkKey network) {
            return nads.values().stream().filter(nad -> nad.madeFrom(network)).toList();
        }

        @Override
        public int pods(String namespace, String name) {
            return users.getOrDefault(namespace + "/" + name, 0);
        }

        @Override
        public List<String> addresses(String namespace, String name) {
            return addresses.getOrDefault(namespace + "/" + name, List.of());
        }
    }

    private static NetworkState network(String spec, Enforcement enforcement, List<Finding> findings) {
        return new NetworkState(
                "tour",
                "lan",
                1,
                enforcement,
                Selector.EVERYTHING,
                List.of("shop", "lab"),
                true,
                json(spec),
                findings,
                List.of(GRANT));
    }

    private PlacementPlan plan(String spec, BlockGrant grant, String... nodes) {
        return plan(spec, grant, grant == null ? 0 : grant.number(), nodes);
    }

    private PlacementPlan plan(String spec, BlockGrant grant, long answer, String... nodes) {
        Declared declared = Declared.of(network(spec, Enforcement.Enforce, List.of()));
        return PlacementPlan.wanted(
                MEMBER,
                declared,
                declared.render("openshift.io", Optional.empty()),
                new MemberNodes(new TreeSet<>(List.of(nodes)), nodes.length, Optional.ofNullable(grant), answer),
                there);
    }

    private static PlacementState state(PlacementPlan plan) {
        return plan.state().orElseThrow();
    }

    private JsonNode config(String namespace, String name) {
        return json(there.at(namespace, name).orElseThrow().config());
    }

    @Test
    void eachNodeHasADefinitionInEachNamespaceAndTheOneThatPodsNameGivesNothing() {
        PlacementPlan plan = plan(LAN, GRANT, "node-1", "node-2.example.org");
        there.apply(plan);

        assertThat(there.nads).hasSize(6);
        String second = NodeDefinitions.name("lan", "node-2.example.org");
        assertThat(second).startsWith("lan-node-2-example-org-");
        assertThat(config("shop", second))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'lan','type':'macvlan','master':'eth1','ipam':{"
                        + "'type':'host-local','ranges':[[{'subnet':'10.40.0.0/16','rangeStart':'10.40.16.64',"
                        + "'rangeEnd':'10.40.16.127','gateway':'10.40.0.1'}]],'routes':[{'dst':'0.0.0.0/0'}]},"
                        + "'capabilities':{'ips':true,'mac':true}}"));
        assertThat(there.at("shop", second).orElseThrow().annotations())
                .containsEntry(KnownNetwork.NODE_KEY, "node-2.example.org")
                .doesNotContainKey(KnownNetwork.PER_NODE_KEY);
        assertThat(there.at("shop", "lan").orElseThrow().annotations()).containsKey(KnownNetwork.PER_NODE_KEY);
        assertThat(IpamPluginRules.check(config("shop", "lan")).orElseThrow().text())
                .startsWith("invalid CIDR address: each node has a range of its own");
        assertThat(state(plan).nads()).hasSize(2).extracting(PlacedNad::nodes).containsOnly(2L);
        assertThat(state(plan).carved())
                .isEqualTo(new CarvedState(3, List.of("10.40.16.0/20"), List.of("10.40.16.0-10.40.16.127"), 2, 0));

        assertThat(plan(LAN, GRANT, "node-1", "node-2.example.org").writes()).isEmpty();
    }

    @Test
    void theResourceOfVirtualFunctionsIsOnEveryDefinition() {
        there.apply(plan(LAN.replace("'macvlan':{'master':'eth1'}", "'sriov':{'resourceName':'nics'}"), GRANT, "a"));

        assertThat(there.nads.values())
                .hasSize(4)
                .allSatisfy(nad ->
                        assertThat(nad.annotations()).containsEntry(KnownNetwork.RESOURCE_KEY, "openshift.io/nics"));
    }

    @Test
    void aNodeThatIsGoneKeepsItsDefinitionsWhilePodsUseThem() {
        there.apply(plan(LAN, GRANT, "a", "b"));
        String gone = "shop/" + NodeDefinitions.name("lan", "a");
        there.users.put(gone, 1);

        PlacementPlan used = plan(LAN, GRANT, "b", "c");
        there.apply(used);
        assertThat(there.nads).containsKey(gone);
        assertThat(config("shop", NodeDefinitions.name("lan", "c")).toString()).contains("10.40.16.128");
        assertThat(state(used).attachedPods()).isEqualTo(1);

        there.users.clear();
        there.apply(plan(LAN, GRANT, "b", "c"));
        there.apply(plan(LAN, GRANT, "b", "c", "d"));
        assertThat(there.nads).doesNotContainKey(gone);
        assertThat(config("lab", NodeDefinitions.name("lan", "d")).toString()).contains("10.40.16.0");
    }

    @Test
    void nodesThatGetNothingAreNamedWithTheMendAndTheOthersAreServed() {
        BlockGrant small = new BlockGrant("west", 1, List.of("10.40.16.0/25"));
        PlacementPlan plan = plan(LAN, small, "a", "b", "c", "d");

        assertThat(plan.writes()).hasSize(6);
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Applied);
        assertThat(state(plan).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("NoSliceFree");
            assertThat(finding.message()).contains("2 nodes (c, d) of member west");
            assertThat(finding.mend()).contains("widen the prefix");
        });
        assertThat(state(plan).carved().without()).isEqualTo(2);
    }

    @Test
    void aThousandNodesAreTwoLinesAndNotTwoThousand() {
        String[] nodes = IntStream.range(0, 64).mapToObj(i -> "node-" + i).toArray(String[]::new);
        PlacementPlan plan = plan(LAN, GRANT, nodes);

        assertThat(plan.writes()).hasSize(2 + 2 * 64);
        assertThat(state(plan).nads()).hasSize(2);
        assertThat(state(plan).carved().ranges()).containsExactly("10.40.16.0-10.40.31.255");
    }

    @Test
    void aMemberWithoutABlockWaitsAndWhatStandsStays() {
        there.apply(plan(LAN, GRANT, "a"));
        PlacementPlan plan = plan(LAN, null, "a", "b");

        assertThat(plan.writes()).isEmpty();
        assertThat(plan.deletes()).isEmpty();
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Waiting);
        assertThat(state(plan).carved().ranges()).containsExactly("10.40.16.0-10.40.16.63");
    }

    @Test
    void aGrantThatWasGivenBackIsAnsweredInTheSameWayUntilThereIsANewOne() {
        CarvedState told = state(plan(LAN, null, 3, "a")).carved();

        assertThat(told.grant()).isEqualTo(3);
        assertThat(told.blocks()).isEmpty();
    }

    @Test
    void aDefinitionOfANodeThatAUserMadeIsLeftAndNamed() {
        String name = NodeDefinitions.name("lan", "a");
        there.nads.put("shop/" + name, new Existing("shop", name, Map.of(), "{}"));

        PlacementPlan plan = plan(LAN, GRANT, "a", "b");

        assertThat(plan.writes())
                .noneMatch(write ->
                        write.namespace().equals("shop") && write.nad().name().equals(name));
        assertThat(state(plan).reason()).contains("shop/" + name, "not Weft's");
    }

    @Test
    void addressesThatPodsGotBeforeItWasDividedAreNotGivenAgain() {
        there.addresses.put("shop/lan", List.of("10.40.16.5"));
        there.apply(plan(LAN, GRANT, "a"));

        assertThat(config("shop", NodeDefinitions.name("lan", "a")).toString()).contains("10.40.16.64");
    }

    @Test
    void aNetworkThatIsNotDividedAnyMoreLosesTheDefinitionsOfNodesOnceUnused() {
        there.apply(plan(LAN, GRANT, "a", "b"));
        String used = "shop/" + NodeDefinitions.name("lan", "a");
        there.users.put(used, 2);
        String plain = LAN.replace(",'perNode':[{'size':'/26','member':'/20'}]", ",'segment':'Node'");

        PlacementPlan plan = plan(plain, GRANT, "a", "b");
        there.apply(plan);

        assertThat(there.nads).containsOnlyKeys("shop/lan", "lab/lan", used);
        assertThat(state(plan).reason()).contains("2 pods use the definitions of node a in namespace shop");
        assertThat(state(plan).carved().blocks()).isEmpty();
    }

    @Test
    void aMemberThatIsNotSelectedAnyMoreGivesItsBlockBack() {
        there.apply(plan(LAN, GRANT, "a"));
        String used = "shop/" + NodeDefinitions.name("lan", "a");
        there.users.put(used, 1);

        PlacementPlan leaving = PlacementPlan.unwanted(MEMBER, KEY, Optional.of(GRANT), there);
        there.apply(leaving);
        assertThat(there.nads).containsOnlyKeys(used);
        assertThat(state(leaving).carved().grant()).isEqualTo(3);
        assertThat(state(leaving).carved().blocks()).isEmpty();
        assertThat(state(leaving).carved().ranges()).containsExactly("10.40.16.0-10.40.16.63");

        there.users.clear();
        there.apply(PlacementPlan.unwanted(MEMBER, KEY, Optional.of(GRANT), there));
        assertThat(there.nads).isEmpty();
        assertThat(PlacementPlan.unwanted(MEMBER, KEY, Optional.of(GRANT), there)
                        .state())
                .isPresent();
        assertThat(PlacementPlan.unwanted(MEMBER, KEY, Optional.empty(), there).state())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'size':'/26'}]|spec.ipam.hostLocal.perNode|one for each of the 2 sets",
                "[{'size':'/8'},{'size':'/122'}]|spec.ipam.hostLocal.perNode[0].size|does not divide 10.40.0.0/16, expected /16 to /30",
                "[{'size':'/31'},{'size':'/122'}]|spec.ipam.hostLocal.perNode[0].size|expected /16 to /30",
                "[{'size':'26'},{'size':'/122'}]|spec.ipam.hostLocal.perNode[0].size|\"26\" does not divide",
                "[{'size':'/26','member':'/28'},{'size':'/122','member':'/100'}]|spec.ipam.hostLocal.perNode[0].size|expected /28 to /30",
                "[{'size':'/26','member':'/12'},{'size':'/122','member':'/100'}]|spec.ipam.hostLocal.perNode[0].member|expected /16 to /30",
                "[{'size':'/26','member':'/20'},{'size':'/122'}]|spec.ipam.hostLocal.perNode|for some sets of ranges only",
                "[{'size':'/26'},{'size':'/127'}]|spec.ipam.hostLocal.perNode[1].size|expected /64 to /126"
            })
    void sizesThatDoNotFitAreNamed(String perNode, String field, String message) {
        String spec = "{'macvlan':{'master':'eth1'},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.40.0.0/16'}],"
                + "[{'subnet':'fd00::/64'}]],'perNode':" + perNode + "}}}";

        assertThat(NetworkRendering.problems("tour/lan", json(spec))).first().satisfies(finding -> {
            assertThat(finding.field()).isEqualTo(field);
            assertThat(finding.message()).contains(message);
            assertThat(finding.mend()).isNotBlank();
        });
    }

    @Test
    void aSetOfSeveralRangesIsNotDivided() {
        String spec = "{'macvlan':{'master':'eth1'},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.40.0.0/16'},"
                + "{'subnet':'10.41.0.0/16'}]],'perNode':[{'size':'/26'}]}}}";

        assertThat(NetworkRendering.problems("tour/lan", json(spec)))
                .extracting(Finding::code)
                .containsExactly("SeveralRanges");
    }

    @Test
    void namesOfNodesDefinitionsAreLabelsAndDoNotMeet() {
        assertThat(NodeDefinitions.name("lan", "a-b")).isNotEqualTo(NodeDefinitions.name("lan-a", "b"));
        assertThat(NodeDefinitions.name("lan", "a.b")).isNotEqualTo(NodeDefinitions.name("lan", "a-b"));
        assertThat(NodeDefinitions.name("n".repeat(63), "node." + "x".repeat(248)))
                .hasSizeLessThanOrEqualTo(63)
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    }
}
