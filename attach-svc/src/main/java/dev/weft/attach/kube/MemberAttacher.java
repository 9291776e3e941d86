package dev.weft.attach.kube;

import dev.weft.attach.app.AttachConfig;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.events.Topic;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.Member;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Places networks and attaches pods in the members that this replica owns. */
@ApplicationScoped
public class MemberAttacher implements Member.Handler, FactListener {

    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetNetworks fleet;
    private final AttachConfig config;
    private final Map<ClusterKey, AttachedMember> open = new ConcurrentHashMap<>();

    public MemberAttacher(FactTables tables, FactPublisher publisher, FleetNetworks fleet, AttachConfig config) {
        this.tables = tables;
        this.publisher = publisher;
        this.fleet = fleet;
        this.config = config;
    }

    @Override
    public Member.Session open(Member member) {
        AttachedMember session = new AttachedMember(member, tables, publisher, fleet, config);
        open.put(member.key(), session);
        session.start();
        return () -> {
            open.remove(member.key(), session);
            session.close();
        };
    }

    @Override
    public void changed(FactChange change) {
        if (change.topic() == Topic.NETWORKS && change.key() instanceof NetworkKey key) {
            open.forEach((member, session) -> {
                if (member.fleet().equals(key.fleet())) {
                    session.networkChanged(key.name());
                }
            });
        } else if (change.topic() == Topic.ADDRESS_POOLS && change.key() instanceof PoolKey key) {
            boolean appeared = change.before() == null || change.after() == null;
            if (appeared) {
                open.forEach((member, session) -> {
                    if (member.fleet().equals(key.fleet())) {
                        session.poolChanged();
                    }
                });
            }
        } else if (change.topic() == Topic.ADDRESSES && change.key() instanceof InterfaceKey key) {
            AttachedMember session = open.get(key.clusterKey());
            boolean released = change.after() != null && change.after().fact() instanceof AddressFact.AddressReleased;
            if (session != null && !released) {
                session.answered(key.namespace() + "/" + key.pod());
            }
        } else if (change.topic() == Topic.NODES && change.key() instanceof NodeKey key) {
            AttachedMember session = open.get(new ClusterKey(key.fleet(), key.cluster()));
            boolean cameOrWent = change.before() == null || change.after() == null;
            if (session != null && cameOrWent) {
                session.nodesChanged();
            }
        } else if (change.topic() == Topic.CLUSTERS && change.key() instanceof ClusterKey key) {
            AttachedMember session = open.get(key);
            if (session != null && change.live()) {
                session.clusterChanged();
            }
        }
    }
}
