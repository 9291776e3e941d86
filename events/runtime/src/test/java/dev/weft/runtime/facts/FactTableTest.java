package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.key.ClusterKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactTableTest {

    private static final ClusterKey A = new ClusterKey("fleet-a", "rke2-a");
    private static final ClusterKey B = new ClusterKey("fleet-a", "rke2-b");

    private final FactTable table = new FactTable(Topic.CLUSTERS);

    private static CloudEventRecord event(ClusterKey key, int nodes) {
        try {
            return new CloudEventCodec()
                    .read(
                            Topic.CLUSTERS.topicName(),
                            key.text(),
                            Given.headers(Given.cluster(key, nodes), key.text(), nodes + 1),
                            new CloudEventCodec().data(Given.cluster(key, nodes)));
        } catch (NotUnderstoodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLastStateOfAKeyIsKept() {
        assertThat(table.replace(null, null, event(A, 1), 0)).isTrue();
        assertThat(table.replace(table.find(A.text()), table.get(A), event(A, 2), 0))
                .isTrue();

        assertThat(table.get(A)).isEqualTo(event(A, 2));
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aRecordThatWasReadBesideAnotherDoesNotTakeItsPlaceUnseen() {
        table.replace(null, null, event(A, 1), 0);
        FactTable.Slot slot = table.find(A.text());
        CloudEventRecord first = table.get(A);
        table.replace(slot, first, event(A, 3), 0);

        assertThat(table.replace(slot, first, event(A, 2), 0)).isFalse();
        assertThat(table.replace(null, null, event(A, 2), 0)).isFalse();
        assertThat(table.get(A)).isEqualTo(event(A, 3));
    }

    @Test
    void theThingsOfAMemberAreFoundByTheMember() {
        table.replace(null, null, event(A, 1), 0);
        table.replace(null, null, event(B, 1), 1);

        assertThat(table.ofCluster(A)).containsExactly(event(A, 1));
        assertThat(table.ofCluster(new ClusterKey("fleet-a", "rke2"))).isEmpty();
        assertThat(table.all()).hasSize(2);
    }

    @Test
    void aPartitionThatIsGivenUpTakesJustItsKeys() {
        table.replace(null, null, event(A, 1), 0);
        table.replace(null, null, event(B, 1), 1);

        table.dropPartition(0);

        assertThat(table.get(A)).isNull();
        assertThat(table.all()).isEqualTo(List.of(event(B, 1)));
    }

    @Test
    void aRemovedKeyIsGoneAndWasThereOnce() {
        table.replace(null, null, event(A, 1), 0);

        assertThat(table.remove(A.text())).isEqualTo(event(A, 1));
        assertThat(table.remove(A.text())).isNull();
        assertThat(table.size()).isZero();
    }
}
