package dev.weft.attach.app;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.nad.Declared;
import dev.weft.attach.domain.nad.RenderedNad;
import dev.weft.attach.domain.request.NamespaceIsolation;
import dev.weft.events.Topic;
import dev.weft.events.fact.ClusterConfigFact.ClusterConfigApplied;
import dev.weft.events.fact.ClusterConfigState;
import dev.weft.events.fact.ClusterFact.ClusterObserved;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.NetworkFact.NetworkDeclared;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PoolFact.PoolChanged;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Route;
import dev.weft.events.fact.Selector;
import dev.weft.events.fact.SriovOperator;
import dev.weft.events.key.ClusterConfigKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.GivenTables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FleetNetworksTest {

    private static final ClusterKey WEST = new ClusterKey("f", "west");
    private static final ClusterKey EAST = new ClusterKey("f", "east");
    private static final NetworkKey BLUE = new NetworkKey("f", "blue");
    private static final PoolKey POOL = new PoolKey("f", "storage");
    private static final String POOLED =
            "{'macvlan':{'master':'eth1','mode':'bridge'},'ipam':{'pool':{'name':'storage'}}}";

    private final GivenTables given = new GivenTables();
    private final FleetNetworks fleet = new FleetNetworks(given.tables);

    private Declared declare(String spec) {
        given.tell(
                BLUE,
                new NetworkDeclared(new NetworkState(
                        "f",
                        "blue",
                        1,
                        Enforcement.Enforce,
                        Selector.EVERYTHING,
                        List.of("shop"),
                        true,
                        json(spec),
                        List.of())));
        return fleet.declared(Objects.requireNonNull(fleet.network(BLUE)));
    }

    private void pool(long assigned, String... routes) {
        PoolSpec spec = new PoolSpec(
                "storage",
                List.of("10.0.0.0/24"),
                List.of(),
                List.of(),
                List.of(),
                List.of("10.0.0.1"),
                List.of(routes).stream().map(dst -> new Route(dst, null)).toList(),
                60,
                null,
                null);
        given.tell(
                POOL,
                new PoolChanged(new PoolState(
                        "f", "storage", 1, spec, true, "253", assigned, 0, 0, "1", List.of(), null, List.of(),
                        List.of(), List.of(), null)));
    }

    private void member(ClusterKey key, @Nullable String resourcePrefix) {
        given.tell(
                key,
                new ClusterObserved(new ClusterState(
                        key.fleet(),
                        key.cluster(),
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
                        1,
                        0,
                        resourcePrefix == null ? null : new SriovOperator("sriov", resourcePrefix, null, null),
                        List.of(),
                        Map.of(),
                        List.of())));
    }

    private void multus(String values) {
        ClusterConfigKey key = new ClusterConfigKey("f", "west", "helmchartconfig.rke2-multus");
        given.tell(
                key,
                new ClusterConfigApplied(new ClusterConfigState(
                        "f",
                        "west",
                        key.subject(),
                        List.of(),
                        ConfigPhase.Applied,
                        null,
                        JsonNodeFactory.instance.objectNode().put("valuesContent", values),
                        List.of())));
    }

    @Test
    void aNetworkThatIsToldAgainAsItWasIsNotReadAgainAndAChangedOneIs() {
        pool(1);
        Declared first = declare(POOLED);
        assertThat(declare(POOLED)).isSameAs(first);
        Declared changed = declare("{'macvlan':{'master':'eth2','mode':'bridge'},'ipam':{'pool':{'name':'storage'}}}");
        assertThat(fleet.render(WEST, changed).config().orElseThrow()).contains("eth2");
        assertThat(fleet.render(WEST, declare(POOLED)).config().orElseThrow()).contains("eth1");
    }

    @Test
    void aDefinitionIsMadeAnewWhenThePoolsRoutesChangeAndNotWithEachAssignment() {
        pool(1, "10.1.0.0/16");
        Declared blue = declare(POOLED);
        RenderedNad first = fleet.render(WEST, blue);
        pool(2, "10.1.0.0/16");
        assertThat(fleet.render(WEST, blue)).isSameAs(first);
        pool(2, "10.2.0.0/16");
        assertThat(fleet.render(WEST, blue).config().orElseThrow())
                .contains("10.2.0.0/16")
                .doesNotContain("10.1.0.0/16");
        given.forget(Topic.ADDRESS_POOLS, POOL);
        assertThat(fleet.render(WEST, blue).config()).isEmpty();
    }

    @Test
    void eachMemberHasTheDefinitionWithItsOwnResourcePrefix() {
        member(WEST, "rancher.io");
        member(EAST, null);
        Declared blue = declare("{'sriov':{'resourceName':'nics'},'ipam':{'none':{}}}");
        for (int again = 0; again < 3; again++) {
            assertThat(fleet.render(WEST, blue).resourceName()).contains("rancher.io/nics");
            assertThat(fleet.render(EAST, blue).resourceName()).contains("openshift.io/nics");
        }
        member(WEST, "example.org");
        assertThat(fleet.render(WEST, blue).resourceName()).contains("example.org/nics");
    }

    @Test
    void theIsolationOfAMemberIsThatOfItsNewestConfiguration() {
        assertThat(fleet.isolation(WEST)).isSameAs(NamespaceIsolation.OFF);
        multus("config:\n  cni_conf:\n    namespaceIsolation: true\n");
        NamespaceIsolation isolated = fleet.isolation(WEST);
        assertThat(isolated.enabled()).isTrue();
        multus("config:\n  cni_conf:\n    namespaceIsolation: true\n");
        assertThat(fleet.isolation(WEST)).isSameAs(isolated);
        multus("config:\n  cni_conf:\n    namespaceIsolation: false\n");
        assertThat(fleet.isolation(WEST).enabled()).isFalse();
        given.forget(Topic.CLUSTER_CONFIGS, new ClusterConfigKey("f", "west", "helmchartconfig.rke2-multus"));
        assertThat(fleet.isolation(WEST)).isSameAs(NamespaceIsolation.OFF);
    }

    @Test
    void aNetworkThatWasRemovedAndDeclaredOtherwiseIsReadAsItIsNow() {
        declare(POOLED);
        given.forget(Topic.NETWORKS, BLUE);
        assertThat(fleet.network(BLUE)).isNull();
        assertThat(fleet.render(WEST, declare("{'macvlan':{'master':'eth3'},'ipam':{'none':{}}}"))
                        .config()
                        .orElseThrow())
                .contains("eth3");
    }
}
