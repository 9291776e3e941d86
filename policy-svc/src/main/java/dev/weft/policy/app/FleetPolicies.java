package dev.weft.policy.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.PolicyFact;
import dev.weft.events.fact.PolicyState;
import dev.weft.events.key.ClusterKey;
import dev.weft.policy.domain.rke2.CniSpec;
import dev.weft.policy.domain.sriov.NodeView;
import dev.weft.policy.domain.sriov.PhysicalFunction;
import dev.weft.policy.domain.sriov.PolicySpec;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import dev.weft.runtime.facts.FactTables;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Declared policies, nodes and members as the tables hold them, and as the domain wants them. */
@ApplicationScoped
public class FleetPolicies {

    public static final String SRIOV = "SriovPolicy";
    public static final String CNI = "CniPolicy";

    // Not the settings of the contracts: an absent text or list is an empty one in the records of the domain, as in Go.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final FactTables tables;

    public FleetPolicies(FactTables tables) {
        this.tables = tables;
    }

    /** Accepted, unpaused policies of a kind that select the member, by name. */
    public List<PolicyState> selecting(String kind, ClusterState cluster) {
        return tables.of(Topic.POLICIES).ofFleet(cluster.fleet()).stream()
                .map(e -> e.fact() instanceof PolicyFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .filter(p -> p.kind().equals(kind) && p.accepted())
                .filter(p -> p.clusterSelector().matches(cluster.labels()))
                .sorted(Comparator.comparing(PolicyState::name))
                .toList();
    }

    /** A member. */
    public @Nullable ClusterState cluster(ClusterKey key) {
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(key);
        return event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
    }

    /** The nodes of a member, by name. */
    public List<NodeState> nodes(ClusterKey key) {
        return tables.of(Topic.NODES).ofCluster(key).stream()
                .map(e -> e.fact() instanceof NodeFact fact ? fact.state() : null)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(NodeState::node))
                .toList();
    }

    /** A declared SR-IOV policy as the domain wants it. */
    public static SriovNodePolicy sriov(PolicyState policy) {
        return sriov(policy.name(), policy.spec());
    }

    /** The same from the JSON of an intent's spec. */
    public static SriovNodePolicy sriov(String name, JsonNode spec) {
        return new SriovNodePolicy(name, JSON.convertValue(spec, PolicySpec.class));
    }

    /** A node as the domain wants it. */
    public static NodeView view(NodeState node) {
        List<PhysicalFunction> functions = new ArrayList<>();
        if (node.sriov() != null) {
            node.sriov().interfaces().forEach(n -> functions.add(JSON.convertValue(n, PhysicalFunction.class)));
        }
        return new NodeView(node.node(), node.labels(), functions);
    }

    /** A declared CNI policy as the domain wants it. */
    public static CniSpec cni(JsonNode spec) {
        List<String> cni = new ArrayList<>();
        spec.path("cni").forEach(c -> cni.add(c.asText()));
        JsonNode multus = spec.path("multus");
        return new CniSpec(
                cni,
                new CniSpec.Multus(
                        flag(multus, "thick"),
                        flag(multus, "dhcpDaemon"),
                        flag(multus, "whereabouts"),
                        flag(multus, "dynamicNetworks")),
                new CniSpec.Cilium(flag(spec.path("cilium"), "exclusive")));
    }

    private static Optional<Boolean> flag(JsonNode node, String field) {
        return node.path(field).isBoolean() ? Optional.of(node.path(field).asBoolean()) : Optional.empty();
    }
}
