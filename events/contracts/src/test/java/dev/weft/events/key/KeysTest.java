package dev.weft.events.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.events.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

    @ParameterizedTest
    @CsvSource({
        "CLUSTERS, fleet-a/rke2-a",
        "NODES, fleet-a/rke2-a/a-worker-1.example",
        "POLICIES, fleet-a/SriovPolicy/fast",
        "NODE_CONFIGS, fleet-a/rke2-a/a-worker-1",
        "CLUSTER_CONFIGS, fleet-a/rke2-a/helmchartconfig.rke2-multus",
        "NETWORKS, fleet-a/blue",
        "NETWORK_PLACEMENTS, fleet-a/rke2-a/blue",
        "ATTACHMENTS, fleet-a/rke2-a/default/web-0/net1",
        "ADDRESS_POOL_INTENTS, fleet-a/storage",
        "ADDRESS_POOLS, fleet-a/storage",
        "ADDRESS_CLAIMS, fleet-a/storage/rke2-a.8c2f.net1",
        "ADDRESSES, fleet-a/rke2-a/default/web-0/net1"
    })
    void aKeyIsReadAndWrittenTheSame(Topic topic, String text) {
        FactKey key = topic.parseKey(text);

        assertThat(key.text()).isEqualTo(text);
        assertThat(key).hasToString(text);
        assertThat(key.fleet()).isEqualTo("fleet-a");
        assertThat(key).isEqualTo(topic.parseKey(text));
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTERS, fleet-a, 'has 1 segments, expected 2'",
        "CLUSTERS, fleet-a/rke2-a/n, 'has 3 segments, expected 2'",
        "NODES, fleet-a/rke2-a, 'has 2 segments, expected 3'",
        "NODES, fleet-a//n, empty segment",
        "NODES, fleet-a/rke2-a/, empty segment",
        "ATTACHMENTS, fleet-a/rke2-a/default/web-0, 'has 4 segments, expected 5'"
    })
    void aKeyWithMissingSurplusOrEmptySegmentsIsRefusedByName(Topic topic, String text, String reason) {
        assertThatThrownBy(() -> topic.parseKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void theKeysOfAMembersThingsNameTheMember() {
        ClusterKey member = new ClusterKey("fleet-a", "rke2-a");

        assertThat(NodeKey.parse("fleet-a/rke2-a/n").clusterKey()).isEqualTo(member);
        assertThat(PlacementKey.parse("fleet-a/rke2-a/blue").clusterKey()).isEqualTo(member);
        assertThat(ClusterConfigKey.parse("fleet-a/rke2-a/cni").clusterKey()).isEqualTo(member);
        assertThat(InterfaceKey.parse("fleet-a/rke2-a/d/p/net1").clusterKey()).isEqualTo(member);
        assertThat(ClaimKey.parse("fleet-a/storage/c").poolKey()).isEqualTo(new PoolKey("fleet-a", "storage"));
    }

    @Test
    void deadLettersHaveTheKeysOfTheirSource() {
        assertThatThrownBy(() -> Topic.DEAD_LETTERS.parseKey("fleet-a/rke2-a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys of its source topics");
    }
}
