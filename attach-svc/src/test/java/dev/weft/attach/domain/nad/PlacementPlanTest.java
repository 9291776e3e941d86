package dev.weft.attach.domain.nad;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.fact.PlacementState;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.Selector;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NetworkKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementPlanTest {

    private static final ClusterKey MEMBER = new ClusterKey("tour", "west");
    private static final NetworkKey KEY = new NetworkKey("tour", "blue");
    private static final String MACVLAN = "{'macvlan':{'master':'eth1'},'ipam':{'pool':{'name':'storage'}}}";

    private final There there = new There();
    private Optional<PoolSpec> pool = Optional.of(new PoolSpec(
            "storage", List.of("10.20.0.0/24"), List.of(), List.of(), List.of(), List.of(), List.of(), 0, null, null));

    /** A member that is what the test says. */
    private static final class There implements MemberDefinitions {

        private final List<Existing> nads = new ArrayList<>();
        private final Map<String, Integer> users = new HashMap<>();
        private Set<String> namespaces = Set.of("shop", "lab");
        private boolean served = true;

        @Override
        public boolean hasNamespace(String namespace) {
            return namespaces.contains(namespace);
        }

        @Override
        public boolean served() {
            return served;
        }

        @Override
        public Optional<Existing> at(String namespace, String name) {
            return nads.stream()
                    .filter(nad -> nad.key().equals(namespace + "/" + name))
                    .findFirst();
        }

        @Override
        public List<Existing> madeFrom(NetworkKey network) {
            return nads.stream().filter(nad -> nad.madeFrom(network)).toList();
        }

        @Override
        public int pods(String namespace, String name) {
            return users.getOrDefault(namespace + "/" + name, 0);
        }
    }

    private PlacementPlan plan(Enforcement enforcement, String... namespaces) {
        Declared declared = Declared.of(new NetworkState(
                "tour",
                "blue",
                1,
                enforcement,
                Selector.EVERYTHING,
                List.of(namespaces),
                true,
                json(MACVLAN),
                List.of()));
        return PlacementPlan.wanted(MEMBER, declared, declared.render("openshift.io", pool), there);
    }

    private static MemberDefinitions.Existing ours(String namespace, String name, String config) {
        return new MemberDefinitions.Existing(namespace, name, Map.of(Declared.OWNER, KEY.text()), config);
    }

    private static PlacementState state(PlacementPlan plan) {
        return plan.state().orElseThrow();
    }

    @Test
    void aDefinitionThatIsNotThereIsWritten() {
        PlacementPlan plan = plan(Enforcement.Enforce, "shop", "lab");

        assertThat(plan.writes()).extracting(PlacementPlan.Write::namespace).containsExactly("shop", "lab");
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Applied);
        assertThat(state(plan).pool()).isEqualTo("storage");
    }

    @Test
    void oneThatIsAsItShouldBeIsNotWrittenAgain() {
        Declared declared = Declared.of(new NetworkState(
                "tour",
                "blue",
                1,
                Enforcement.Enforce,
                Selector.EVERYTHING,
                List.of("shop"),
                true,
                json(MACVLAN),
                List.of()));
        there.nads.add(ours(
                "shop", "blue", declared.render("openshift.io", pool).config().orElseThrow()));
        assertThat(plan(Enforcement.Enforce, "shop").writes()).isEmpty();

        there.nads.set(0, ours("shop", "blue", "{}"));
        assertThat(plan(Enforcement.Enforce, "shop").writes())
                .extracting(PlacementPlan.Write::namespace)
                .containsExactly("shop");
    }

    @Test
    void oneThatAUserMadeIsNeitherWrittenNorDeleted() {
        there.nads.add(new MemberDefinitions.Existing("shop", "blue", Map.of(), "{}"));

        PlacementPlan plan = plan(Enforcement.Enforce, "shop");

        assertThat(plan.writes()).isEmpty();
        assertThat(plan.deletes()).isEmpty();
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Refused);
        assertThat(state(plan).reason()).contains("shop/blue", "not Weft's");
        assertThat(PlacementPlan.unwanted(MEMBER, KEY, there).deletes()).isEmpty();
    }

    @Test
    void anUnknownPoolIsWaitedForAndWhatIsThereStays() {
        pool = Optional.empty();
        there.nads.add(ours("shop", "blue", "{}"));

        PlacementPlan plan = plan(Enforcement.Enforce, "shop");

        assertThat(plan.writes()).isEmpty();
        assertThat(plan.deletes()).isEmpty();
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Waiting);
        assertThat(state(plan).reason()).contains("AddressPool \"storage\"", "create it");
    }

    @Test
    void namespacesAndMultusAreWaitedForByName() {
        there.namespaces = Set.of("shop");
        assertThat(state(plan(Enforcement.Enforce, "shop", "lab")).reason()).contains("namespace lab", "create it");

        there.served = false;
        assertThat(state(plan(Enforcement.Enforce, "shop")).reason()).contains("install Multus");
    }

    @Test
    void planWritesAndDeletesNothing() {
        there.nads.add(ours("old", "blue", "{}"));

        PlacementPlan plan = plan(Enforcement.Plan, "shop");

        assertThat(plan.writes()).isEmpty();
        assertThat(plan.deletes()).isEmpty();
        assertThat(state(plan).phase()).isEqualTo(ConfigPhase.Planned);
        assertThat(state(plan).reason()).contains("would be created");
    }

    @Test
    void aNamespaceThatLeftTheListLosesItsDefinitionOnceNoPodUsesIt() {
        there.nads.add(ours("lab", "blue", "{}"));
        there.users.put("lab/blue", 2);
        assertThat(plan(Enforcement.Enforce, "shop").deletes()).isEmpty();
        assertThat(state(plan(Enforcement.Enforce, "shop")).reason()).contains("2 pods use lab/blue");

        there.users.clear();
        assertThat(plan(Enforcement.Enforce, "shop").deletes())
                .extracting(MemberDefinitions.Existing::key)
                .containsExactly("lab/blue");
    }

    @Test
    void aNetworkThatIsNotWantedStaysWhilePodsUseIt() {
        there.nads.add(ours("shop", "blue", "{}"));
        there.users.put("shop/blue", 1);
        PlacementPlan used = PlacementPlan.unwanted(MEMBER, KEY, there);
        assertThat(used.deletes()).isEmpty();
        assertThat(state(used).attachedPods()).isEqualTo(1);

        there.users.clear();
        PlacementPlan free = PlacementPlan.unwanted(MEMBER, KEY, there);
        assertThat(free.deletes()).hasSize(1);
        assertThat(free.state()).isEmpty();
    }

    @Test
    void aWriteThatTheMemberRefusedShowsInItsNamespaceOnly() {
        PlacementState failed =
                PlacementPlan.failed(state(plan(Enforcement.Enforce, "shop", "lab")), "lab", "Forbidden");

        assertThat(failed.phase()).isEqualTo(ConfigPhase.Failed);
        assertThat(failed.nads()).extracting(PlacedNad::phase).containsExactly(ConfigPhase.Applied, ConfigPhase.Failed);
    }
}
