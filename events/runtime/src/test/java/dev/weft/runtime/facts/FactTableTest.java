package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AttachmentFact.AttachmentRemoved;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.InterfaceKey;
import java.time.Instant;
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
    void theThingsOfAPodAreFoundAmongThoseOfItsMember() {
        FactTable attachments = new FactTable(Topic.ATTACHMENTS);
        for (String name :
                List.of("shop/web/net1", "shop/web/net2", "shop/web-1/net1", "shop/we/net1", "shoq/web/net1")) {
            attachments.replace(null, null, attachment(A.text() + "/" + name), 0);
        }
        attachments.replace(null, null, attachment(B.text() + "/shop/web/net1"), 1);

        assertThat(attachments.ofCluster(A, "shop/web/"))
                .extracting(CloudEventRecord::keyText)
                .containsExactly(A.text() + "/shop/web/net1", A.text() + "/shop/web/net2");
        attachments.remove(A.text() + "/shop/web/net1");
        assertThat(attachments.ofCluster(A, "shop/web/")).hasSize(1);
        attachments.dropPartition(0);
        assertThat(attachments.ofCluster(A, "shop/web/")).isEmpty();
        assertThat(attachments.ofCluster(B, "shop/web/")).hasSize(1);
    }

    private static CloudEventRecord attachment(String key) {
        AttachmentRemoved fact = new AttachmentRemoved(new Removal(key, "the pod is gone"));
        Envelope envelope = new Envelope(
                "1", FactType.of(fact).type(), "/weft/attach-svc", key, Instant.EPOCH, "s", key, 1, "1", null, null);
        return new CloudEventRecord(Topic.ATTACHMENTS, InterfaceKey.parse(key), envelope, fact);
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
