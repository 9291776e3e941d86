package dev.weft.policy.kube;

import dev.weft.events.Topic;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PolicyKey;
import dev.weft.policy.app.FleetPolicies;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.Member;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Configures the members that this replica owns. */
@ApplicationScoped
public class MemberConfigurator implements Member.Handler, FactListener {

    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetPolicies policies;
    private final Map<ClusterKey, ConfiguredMember> open = new ConcurrentHashMap<>();

    public MemberConfigurator(FactTables tables, FactPublisher publisher, FleetPolicies policies) {
        this.tables = tables;
        this.publisher = publisher;
        this.policies = policies;
    }

    @Override
    public Member.Session open(Member member) {
        ConfiguredMember session = new ConfiguredMember(member, tables, publisher, policies);
        open.put(member.key(), session);
        session.start();
        return () -> {
            open.remove(member.key(), session);
            session.close();
        };
    }

    @Override
    public void changed(FactChange change) {
        if (change.topic() == Topic.POLICIES && change.key() instanceof PolicyKey key) {
            open.forEach((member, session) -> {
                if (member.fleet().equals(key.fleet())) {
                    session.touch();
                }
            });
        } else if (change.topic() == Topic.NODES && change.key() instanceof NodeKey key) {
            ConfiguredMember session = open.get(key.clusterKey());
            if (session != null) {
                session.touch();
            }
        } else if (change.topic() == Topic.CLUSTERS && change.key() instanceof ClusterKey key) {
            ConfiguredMember session = open.get(key);
            if (session != null) {
                session.touch();
            }
        }
    }
}
