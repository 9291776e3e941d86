package dev.weft.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PoolKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionerTest {

    /** These numbers were computed by another implementation; a change of any of them breaks every installation and subscriber. */
    @ParameterizedTest
    @CsvSource({
        "'', 1, 1",
        "a, 23, 3",
        "fleet-a, 18, 2",
        "fleet-a/rke2-a, 35, 3",
        "fleet-a/rke2-b, 23, 3",
        "tour/kubeadm-c, 25, 1",
        "fleet-a/storage, 31, 3",
        "größe/ö, 25, 1",
        "fleet-a/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 40, 0"
    })
    void aPartitionKeyHasTheSamePartitionForEver(String partitionKey, int of48, int of4) {
        assertThat(Partitioner.partition(partitionKey, 48)).isEqualTo(of48);
        assertThat(Partitioner.partition(partitionKey, 4)).isEqualTo(of4);
    }

    @Test
    void everythingOfAMemberHasThePartitionKeyOfTheMember() {
        assertThat(Partitioner.partitionKey(Topic.CLUSTERS, new ClusterKey("fleet-a", "rke2-a"), ""))
                .isEqualTo("fleet-a/rke2-a");
        assertThat(Partitioner.partitionKey(Topic.NODES, new NodeKey("fleet-a", "rke2-a", "n1"), ""))
                .isEqualTo("fleet-a/rke2-a");
        assertThat(Partitioner.partitionKey(
                        Topic.ADDRESSES, new InterfaceKey("fleet-a", "rke2-a", "default", "web-0", "net1"), ""))
                .isEqualTo("fleet-a/rke2-a");
    }

    @Test
    void everythingOfAnAddressDomainHasOnePartitionKeyWhateverThePool() {
        assertThat(Partitioner.partitionKey(Topic.ADDRESS_POOLS, new PoolKey("fleet-a", "p1"), "vrf-12"))
                .isEqualTo("fleet-a/vrf-12")
                .isEqualTo(
                        Partitioner.partitionKey(Topic.ADDRESS_CLAIMS, new ClaimKey("fleet-a", "p2", "c"), "vrf-12"));
    }

    @Test
    void aDeclaredNetworkLiesByItsFleet() {
        assertThat(Partitioner.partitionKey(Topic.NETWORKS, new NetworkKey("fleet-a", "blue"), ""))
                .isEqualTo("fleet-a");
    }

    @Test
    void aDeadLetterHasNoPartitionKeyOfItsOwn() {
        assertThatThrownBy(() -> Partitioner.partitionKey(Topic.DEAD_LETTERS, new ClusterKey("f", "c"), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition of the source record");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 48})
    void manyMembersSpreadOverAllPartitionsWithoutAHotOne(int partitions) {
        int[] members = new int[partitions];
        int count = partitions * 100;
        for (int i = 0; i < count; i++) {
            members[Partitioner.partition("fleet-" + i % 7 + "/cluster-" + i, partitions)]++;
        }
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < partitions; i++) {
            if (members[i] > 0) {
                used.add(i);
            }
        }

        assertThat(used).hasSize(partitions);
        assertThat(Arrays.stream(members).max().orElseThrow()).isLessThanOrEqualTo(160);
    }
}
