package dev.weft.ipam.kube;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.key.ClusterKey;
import dev.weft.ipam.app.IpamConfig;
import dev.weft.ipam.app.RepairMeters;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import dev.weft.runtime.member.Member;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks after Whereabouts in the members that this replica owns. */
@ApplicationScoped
public class MemberRepairer implements Member.Handler, FactListener {

    private final Hub hub;
    private final IntentStatus status;
    private final IpamConfig config;
    private final RepairMeters meters;
    private final Map<ClusterKey, RepairedMember> open = new ConcurrentHashMap<>();

    public MemberRepairer(Hub hub, IntentStatus status, IpamConfig config, RepairMeters meters) {
        this.hub = hub;
        this.status = status;
        this.config = config;
        this.meters = meters;
    }

    @Override
    public Member.Session open(Member member) {
        RepairedMember session =
                new RepairedMember(member, new RepairStatus(hub, status, member.key()), config, meters);
        open.put(member.key(), session);
        session.touch();
        return () -> {
            open.remove(member.key(), session);
            session.close();
        };
    }

    @Override
    public void changed(FactChange change) {
        if (change.topic() == Topic.CLUSTERS && change.live() && change.key() instanceof ClusterKey key) {
            RepairedMember session = open.get(key);
            ClusterState before = state(change.before());
            ClusterState after = state(change.after());
            // Most changes of a member are about its nodes.
            boolean matters = before == null
                    || after == null
                    || before.generation() != after.generation()
                    || !before.crds().equals(after.crds());
            if (session != null && matters) {
                session.touch();
            }
        }
    }

    private static @Nullable ClusterState state(@Nullable CloudEventRecord event) {
        return event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
    }
}
