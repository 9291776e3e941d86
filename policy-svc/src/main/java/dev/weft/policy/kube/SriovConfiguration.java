package dev.weft.policy.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NodeConfigFact.NodeConfigApplied;
import dev.weft.events.fact.NodeConfigFact.NodeConfigPlanned;
import dev.weft.events.fact.NodeConfigFact.NodeConfigRemoved;
import dev.weft.events.fact.NodeConfigState;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.PolicyState;
import dev.weft.events.fact.Precondition;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PolicyKey;
import dev.weft.policy.app.FleetPolicies;
import dev.weft.policy.domain.sriov.SriovFinding;
import dev.weft.policy.domain.sriov.SriovNodePolicy;
import dev.weft.policy.domain.sriov.SriovPlan;
import dev.weft.policy.domain.sriov.SriovPlanner;
import dev.weft.policy.domain.sriov.SupportedNics;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.ServerSideApply;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SR-IOV in one member: SriovNetworkNodeState.spec and the device plugin's ConfigMap, written only where they differ, because every write
 * restarts the node's device plugin.
 */
final class SriovConfiguration {

    private static final String CAPABLE = "feature.node.kubernetes.io/network-sriov.capable";
    private static final String DEVICE_PLUGIN = "device-plugin-config";
    private static final String NICS = "supported-nic-ids";
    private static final String MANAGER = "weft-policy";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetPolicies policies;

    SriovConfiguration(Member member, FactTables tables, FactPublisher publisher, FleetPolicies policies) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.policies = policies;
    }

    static boolean matters(String configMap) {
        return configMap.endsWith("/" + DEVICE_PLUGIN) || configMap.endsWith("/" + NICS);
    }

    static ConfigMap trim(ConfigMap map) {
        if (!map.getMetadata().getName().equals(DEVICE_PLUGIN)
                && !map.getMetadata().getName().equals(NICS)) {
            map.setData(null);
        }
        map.setBinaryData(null);
        return map;
    }

    /** Nothing can be done in the member, and why: what is asked of it waits. */
    void impossible(ClusterState cluster, String why) {
        for (PolicyState policy : policies.selecting(FleetPolicies.SRIOV, cluster)) {
            for (NodeState node : policies.nodes(member.key())) {
                publish(
                        node,
                        List.of(policy.name()),
                        ConfigPhase.Waiting,
                        why,
                        null,
                        null,
                        List.of(),
                        policy.enforcement());
            }
        }
        removeStale(new HashSet<>(
                policies.selecting(FleetPolicies.SRIOV, cluster).isEmpty()
                        ? List.of()
                        : policies.nodes(member.key()).stream()
                                .map(NodeState::node)
                                .toList()));
    }

    void reconcile(ClusterState cluster, KindWatch<SriovNetworkNodeState> states, KindWatch<ConfigMap> maps) {
        List<PolicyState> declared = policies.selecting(FleetPolicies.SRIOV, cluster);
        String namespace = cluster.operator() == null
                ? "sriov-network-operator"
                : cluster.operator().namespace();
        boolean direct = "Direct".equals(cluster.sriovMode());
        SupportedNics nics = nics(maps.get(namespace + "/" + NICS));
        List<SriovNodePolicy> wanted = declared.stream()
                .filter(p -> !p.paused())
                .map(FleetPolicies::sriov)
                .toList();
        Enforcement enforcement = declared.stream().anyMatch(p -> p.enforcement() == Enforcement.Plan)
                ? Enforcement.Plan
                : Enforcement.Enforce;
        Set<String> kept = new HashSet<>();
        List<SriovPlan> plans = new ArrayList<>();
        Map<String, NodeState> nodes = new TreeMap<>();
        for (NodeState node : policies.nodes(member.key())) {
            if (!"true".equals(node.labels().get(CAPABLE))) {
                incapable(node, wanted, enforcement, kept);
                continue;
            }
            nodes.put(node.node(), node);
            plans.add(SriovPlanner.plan(FleetPolicies.view(node), wanted, nics));
        }
        List<SriovFinding> across = SriovPlanner.acrossNodes(wanted, plans);
        Map<String, KubernetesClientException> failed = new HashMap<>();
        if (direct && enforcement == Enforcement.Enforce) {
            plans.forEach(plan -> {
                try {
                    write(namespace, plan, states.get(namespace + "/" + plan.node()));
                } catch (KubernetesClientException e) {
                    failed.put(plan.node(), e);
                }
            });
            devicePlugins(namespace, plans, maps.get(namespace + "/" + DEVICE_PLUGIN), failed);
        }
        for (SriovPlan plan : plans) {
            NodeState node = Objects.requireNonNull(nodes.get(plan.node()));
            SriovNetworkNodeState state = states.get(namespace + "/" + plan.node());
            // A policy that fits no card here is at work elsewhere; one that fits none anywhere must be told.
            boolean concerned = plan.matches().stream()
                    .anyMatch(m -> !m.nics().isEmpty()
                            || across.stream()
                                    .anyMatch(f -> f.policy().equals(m.policy().name())));
            if (concerned) {
                kept.add(plan.node());
                tell(cluster, node, plan, state, across, direct, enforcement, failed.get(plan.node()));
            }
        }
        removeStale(kept);
        if (!failed.isEmpty()) {
            throw failed.values().iterator().next();
        }
    }

    /** A node that a policy means by its labels, but that cannot do SR-IOV; a policy for all nodes means the capable ones. */
    private void incapable(NodeState node, List<SriovNodePolicy> wanted, Enforcement enforcement, Set<String> kept) {
        List<String> names = wanted.stream()
                .filter(p -> !p.spec().nodeSelector().isEmpty()
                        && node.labels()
                                .entrySet()
                                .containsAll(p.spec().nodeSelector().entrySet()))
                .map(SriovNodePolicy::name)
                .toList();
        if (names.isEmpty()) {
            return;
        }
        String because = node.capability().preconditions().stream()
                .filter(p -> p.state() == Precondition.State.NotMet)
                .map(p -> p.message() + "; " + p.mend())
                .collect(Collectors.joining(". "));
        kept.add(node.node());
        publish(
                node,
                names,
                ConfigPhase.Waiting,
                "node " + node.node() + " has not the label " + CAPABLE + "=true"
                        + (because.isEmpty() ? "; label it when it can do SR-IOV" : ": " + because),
                null,
                null,
                List.of(),
                enforcement);
    }

    private void devicePlugins(
            String namespace,
            List<SriovPlan> plans,
            @Nullable ConfigMap now,
            Map<String, KubernetesClientException> failed) {
        Map<String, String> wanted = new TreeMap<>();
        plans.stream()
                .filter(plan -> plan.spec().isPresent())
                .forEach(plan -> wanted.put(plan.node(), plan.devicePlugin().json()));
        if (wanted.isEmpty()) {
            return;
        }
        try {
            writeDevicePlugin(namespace, wanted, now);
        } catch (KubernetesClientException e) {
            wanted.keySet().forEach(node -> failed.putIfAbsent(node, e));
        }
    }

    private static SupportedNics nics(@Nullable ConfigMap map) {
        return map == null || map.getData() == null
                ? SupportedNics.builtIn()
                : SupportedNics.read(map.getData()).nics();
    }

    private void write(String namespace, SriovPlan plan, @Nullable SriovNetworkNodeState state) {
        ObjectNode spec =
                plan.spec().<ObjectNode>map(JSON::valueToTree).orElseGet(JsonNodeFactory.instance::objectNode);
        if (state == null) {
            // The config daemon reports into an object that must exist first.
            apply(namespace, plan.node(), spec);
        } else if (plan.spec().isPresent() && !interfaces(state).equals(spec.path("interfaces"))) {
            apply(namespace, plan.node(), spec);
        }
    }

    private static JsonNode interfaces(SriovNetworkNodeState state) {
        return JSON.valueToTree(state).path("spec").path("interfaces");
    }

    private void apply(String namespace, String node, ObjectNode spec) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "sriovnetwork.openshift.io/v1")
                .put("kind", "SriovNetworkNodeState");
        object.putObject("metadata").put("name", node).put("namespace", namespace);
        object.set("spec", spec);
        ServerSideApply.apply(member.client(), object, MANAGER);
    }

    private void writeDevicePlugin(String namespace, Map<String, String> wanted, @Nullable ConfigMap now) {
        Map<String, String> data = now == null || now.getData() == null ? Map.of() : now.getData();
        if (data.entrySet().containsAll(wanted.entrySet())) {
            return;
        }
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", DEVICE_PLUGIN).put("namespace", namespace);
        ObjectNode values = object.putObject("data");
        wanted.forEach(values::put);
        ServerSideApply.apply(member.client(), object, MANAGER);
    }

    private void tell(
            ClusterState cluster,
            NodeState node,
            SriovPlan plan,
            @Nullable SriovNetworkNodeState state,
            List<SriovFinding> across,
            boolean direct,
            Enforcement enforcement,
            @Nullable KubernetesClientException failure) {
        List<SriovFinding> all = new ArrayList<>(plan.findings());
        all.addAll(across);
        List<Finding> findings = all.stream()
                .map(f -> f.asFact(f.policy().isEmpty() ? cluster.key().text() : cluster.fleet()))
                .distinct()
                .toList();
        List<String> names =
                plan.matches().stream().map(m -> m.policy().name()).distinct().toList();
        Optional<SriovFinding> first =
                all.stream().filter(f -> !f.policy().isEmpty()).findFirst();
        JsonNode desired = plan.spec().<JsonNode>map(JSON::valueToTree).orElse(null);
        ConfigPhase phase;
        String reason = null;
        if (enforcement == Enforcement.Plan) {
            phase = ConfigPhase.Planned;
            reason = "enforcement is Plan: nothing is written";
        } else if (!direct) {
            phase = ConfigPhase.Waiting;
            reason = "spec.sriov.mode of Cluster " + cluster.key()
                    + " is not Direct; Delegate is not supported yet: scale the operator's manager to zero and set Direct";
        } else if (failure != null) {
            phase = ConfigPhase.Failed;
            reason = KubeProblem.of(failure).reason();
        } else if (desired == null) {
            phase = ConfigPhase.Waiting;
            reason = "the config daemon has not reported the node's cards yet";
        } else if (plan.matches().stream().allMatch(m -> m.nics().isEmpty())
                || (first.isPresent() && first.get().severity() == SriovFinding.Severity.ERROR)) {
            phase = ConfigPhase.Refused;
            reason = first.map(f -> f.message() + "; " + f.mend()).orElse("the policy selects no card of this node");
        } else if (node.sriov() != null && "Failed".equals(node.sriov().syncStatus())) {
            phase = ConfigPhase.Failed;
            reason = node.sriov().lastSyncError();
        } else {
            phase = state != null
                            && node.sriov() != null
                            && "Succeeded".equals(node.sriov().syncStatus())
                            && reached(node, desired)
                    ? ConfigPhase.Synced
                    : ConfigPhase.Applied;
        }
        publish(node, names, phase, reason, desired, tree(plan.devicePlugin().json()), findings, enforcement);
    }

    /** Whether the daemon reports the numbers that are asked. */
    private static boolean reached(NodeState node, JsonNode desired) {
        Map<String, Integer> now = new HashMap<>();
        if (node.sriov() != null) {
            node.sriov().interfaces().forEach(n -> now.put(n.pciAddress(), n.numVfs()));
        }
        for (JsonNode wanted : desired.path("interfaces")) {
            if (now.getOrDefault(wanted.path("pciAddress").asText(), -1)
                    != wanted.path("numVfs").asInt()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void publish(
            NodeState node,
            List<String> names,
            ConfigPhase phase,
            @Nullable String reason,
            @Nullable JsonNode desired,
            @Nullable JsonNode devicePlugin,
            List<Finding> findings,
            Enforcement enforcement) {
        NodeConfigState state = new NodeConfigState(
                node.fleet(), node.cluster(), node.node(), names, phase, reason, desired, devicePlugin, findings);
        CloudEventRecord policy =
                tables.of(Topic.POLICIES).get(new PolicyKey(node.fleet(), FleetPolicies.SRIOV, names.get(0)));
        publisher
                .publish(
                        node.key(),
                        enforcement == Enforcement.Plan ? new NodeConfigPlanned(state) : new NodeConfigApplied(state),
                        policy == null ? Cause.NEW : Cause.of(policy.envelope()))
                .join();
    }

    private void removeStale(Set<String> kept) {
        for (CloudEventRecord event : tables.of(Topic.NODE_CONFIGS).ofCluster(member.key())) {
            NodeKey key = (NodeKey) event.key();
            if (!kept.contains(key.node())) {
                publisher
                        .publish(
                                key,
                                new NodeConfigRemoved(new Removal(key.text(), "no policy selects the node")),
                                Cause.of(event.envelope()))
                        .join();
            }
        }
    }
}
