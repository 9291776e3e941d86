package dev.weft.inventory.kube;

import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Connection;
import dev.weft.events.key.ClusterKey;
import dev.weft.inventory.app.Observations;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.Member;
import jakarta.enterprise.context.ApplicationScoped;

/** Watches the members that this replica owns. */
@ApplicationScoped
public class MemberObserver implements Member.Handler {

    private final Observations observations;
    private final HubClusters hubClusters;
    private final FactPublisher publisher;
    private final FactTables tables;

    public MemberObserver(
            Observations observations, HubClusters hubClusters, FactPublisher publisher, FactTables tables) {
        this.observations = observations;
        this.hubClusters = hubClusters;
        this.publisher = publisher;
        this.tables = tables;
    }

    @Override
    public Member.Session open(Member member) {
        return new ObservedMember(member, observations, hubClusters, publisher, tables);
    }

    @Override
    public void unusable(ClusterKey key, ClusterState state, String reason) {
        Connection connection = new Connection(Connection.State.InvalidKubeconfig, reason, null);
        if (observations.update(key, o -> o.with(connection))) {
            hubClusters.touch(key);
        }
    }
}
