package dev.weft.ipam.kafka;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.Connection;
import dev.weft.events.key.ClusterKey;
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import dev.weft.runtime.facts.FactTables;
import java.util.function.BooleanSupplier;

/** The members as {@code weft.clusters.v1} tells them, which every replica reads whole. */
final class ClusterSight implements MemberSight {

    private final FactTables tables;
    private final BooleanSupplier complete;

    ClusterSight(FactTables tables, BooleanSupplier complete) {
        this.tables = tables;
        this.complete = complete;
    }

    @Override
    public boolean complete() {
        return complete.getAsBoolean();
    }

    @Override
    public MemberLoss.Seen of(String member) {
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(ClusterKey.parse(member));
        if (event == null || !(event.fact() instanceof ClusterFact fact) || fact.state() == null) {
            return new MemberLoss.Seen(Member.GONE, null);
        }
        Connection connection = fact.state().connection();
        return connection.state() == Connection.State.Unreachable
                ? new MemberLoss.Seen(Member.UNREACHABLE, connection.since())
                : new MemberLoss.Seen(Member.KNOWN, null);
    }
}
