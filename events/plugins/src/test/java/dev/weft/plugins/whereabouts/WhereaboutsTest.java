package dev.weft.plugins.whereabouts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {

    private static final WhereaboutsCluster.Sandbox A = new WhereaboutsCluster.Sandbox("ca", "ns/a", "net1");

    private static WhereaboutsConfig config(String ipam) throws JsonProcessingException {
        return WhereaboutsConfig.read(
                new ObjectMapper()
                        .readTree("{\"ipam\":{\"type\":\"whereabouts\",\"kubernetes\":{\"kubeconfig\":\"/k\"}," + ipam
                                + "}}"),
                MissingNode.getInstance(),
                "");
    }

    @Test
    void bothRangesOfADualStackNetworkAreReleased() throws JsonProcessingException {
        WhereaboutsConfig config = config("\"ipRanges\":[{\"range\":\"10.0.0.0/24\"},{\"range\":\"fd00::/64\"}]");
        WhereaboutsCluster added = WhereaboutsCluster.empty().add(config, A).after();
        assertThat(added.reservations()).containsOnlyKeys("10.0.0.1", "fd00--1");
        assertThat(added.del(config, A).pools().values())
                .hasSize(2)
                .allSatisfy(pool -> assertThat(pool.allocations()).isEmpty());
        assertThat(added.del(config, A).reservations()).isEmpty();
    }

    @Test
    void aPendingPodAndTheReservationOfANamedNetworkAreKept() {
        IpPool pool = new IpPool(Cidr.of("10.0.0.0/24"), Map.of("1", new IpPool.Allocation("c", "ns/a", "net1")));
        Reconciliation.Pod pending = new Reconciliation.Pod("ns/a", "Pending", Set.of(), false);
        assertThat(Reconciliation.plan(List.of(pool), List.of(pending), List.of())
                        .orphans())
                .isEmpty();
        Reconciliation.Pod running =
                new Reconciliation.Pod("ns/a", "Running", Set.of(Address.of("10.0.0.1"), Address.of("fd00::1")), false);
        Reconciliation.Plan plan = Reconciliation.plan(
                List.of(pool),
                List.of(running),
                List.of(
                        new Reconciliation.Overlapping("my-net-10.0.0.1", "ns/a"),
                        new Reconciliation.Overlapping("my-net-fd00--1", "ns/a"),
                        new Reconciliation.Overlapping("my-net-10.0.0.2", "ns/a")));
        assertThat(plan.reservations()).containsExactly("my-net-10.0.0.2");
        assertThat(Reconciliation.plan(List.of(pool), List.of(), List.of()).orphans())
                .hasSize(1);
    }

    @Test
    void anAddressThatHasAnotherPodByNowIsNotFreedByAnOldList() {
        IpPool pool = new IpPool(
                Cidr.of("10.0.0.0/24"),
                Map.of("1", new IpPool.Allocation("", "ns/a", ""), "2", new IpPool.Allocation("", "ns/new", "")));
        Reconciliation.Released released = Reconciliation.release(
                pool,
                List.of(
                        new Reconciliation.Orphan(0, Address.of("10.0.0.1"), "ns/a"),
                        new Reconciliation.Orphan(0, Address.of("10.0.0.2"), "ns/old"),
                        new Reconciliation.Orphan(0, Address.of("10.0.0.3"), "ns/gone")));
        assertThat(released.addresses()).containsExactly(Address.of("10.0.0.1"));
        assertThat(released.pool().allocations()).containsOnlyKeys("2");
    }

    @Test
    void theSliceOfANodeThatLeftStaysItsOwnWhileItIsInUse() throws JsonProcessingException {
        NodeSlices.Nad nad = new NodeSlices.Nad(
                "n",
                new ObjectMapper()
                        .readTree("{\"type\":\"whereabouts\",\"range\":\"10.0.0.0/24\",\"node_slice_size\":\"/25\"}"));
        NodeSlices.Step.Create created = (NodeSlices.Step.Create)
                NodeSlices.decide("n", List.of(nad), List.of("node1"), Optional.empty(), Set.of());
        NodeSlices.Step kept =
                NodeSlices.decide("n", List.of(nad), List.of(), Optional.of(created.pool()), Set.of("10.0.0.0/25"));
        assertThat(kept).isInstanceOf(NodeSlices.Step.Nothing.class);
        NodeSlices.Step freed =
                NodeSlices.decide("n", List.of(nad), List.of("node2"), Optional.of(created.pool()), Set.of());
        assertThat(((NodeSlices.Step.Update) freed).pool().slices())
                .containsExactly(
                        new NodeSlices.Slice("", "10.0.0.0/25"), new NodeSlices.Slice("node2", "10.0.0.128/25"));
    }

    @Test
    void anIpv6RangeIsCutIntoSlicesToo() {
        assertThat(AddressMath.divide("fd00::/63", "/64").orElseThrow())
                .containsExactly(Cidr.of("fd00::/64"), Cidr.of("fd00:0:0:1::/64"));
    }
}
