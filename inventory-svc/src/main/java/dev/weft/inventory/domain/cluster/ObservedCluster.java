package dev.weft.inventory.domain.cluster;

import dev.weft.events.fact.Connection;
import dev.weft.events.fact.SriovOperator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last look at a member gave.
 *
 * @param crds names of the custom resource definitions that matter to Weft
 * @param charts RKE2's packaged charts and their versions
 */
public record ObservedCluster(
        Connection connection,
        @Nullable String kubernetesVersion,
        @Nullable SriovOperator operator,
        List<String> crds,
        Map<String, String> charts) {

    public static final ObservedCluster NOTHING =
            new ObservedCluster(new Connection(Connection.State.Pending, null, null), null, null, List.of(), Map.of());

    public ObservedCluster {
        crds = List.copyOf(crds);
        charts = Map.copyOf(charts);
    }

    /**
     * What a look gave, since the member began to answer like that: another reason is no other beginning, nor is another replica.
     *
     * @param before what this replica saw last; Pending when it has not looked yet
     * @param told what was last told of the member, by whichever replica
     */
    public static Connection since(Connection before, @Nullable Connection told, Connection now) {
        Connection last = before.state() == Connection.State.Pending && told != null ? told : before;
        return last.state() == now.state() && last.since() != null
                ? new Connection(now.state(), now.reason(), last.since())
                : now;
    }

    /** The same member with another connection state. */
    public ObservedCluster with(Connection changed) {
        return new ObservedCluster(changed, kubernetesVersion, operator, crds, charts);
    }
}
