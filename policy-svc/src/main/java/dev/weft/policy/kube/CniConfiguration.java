package dev.weft.policy.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.helm.HelmChartConfig;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterConfigFact.ClusterConfigApplied;
import dev.weft.events.fact.ClusterConfigFact.ClusterConfigPlanned;
import dev.weft.events.fact.ClusterConfigFact.ClusterConfigRemoved;
import dev.weft.events.fact.ClusterConfigState;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.PolicyState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClusterConfigKey;
import dev.weft.events.key.PolicyKey;
import dev.weft.policy.app.FleetPolicies;
import dev.weft.policy.domain.rke2.Catalogue;
import dev.weft.policy.domain.rke2.ClusterView;
import dev.weft.policy.domain.rke2.CniPlan;
import dev.weft.policy.domain.rke2.CniPlanner;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.ServerSideApply;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The CNI of one RKE2 member: HelmChartConfigs merged with what is there, and what only a restart can change said. */
final class CniConfiguration {

    private static final String NAMESPACE = "kube-system";
    private static final String MANAGER = "weft-policy";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetPolicies policies;
    private final CniPlanner planner = new CniPlanner(Catalogue.bundled());

    CniConfiguration(Member member, FactTables tables, FactPublisher publisher, FleetPolicies policies) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.policies = policies;
    }

    static HelmChart trim(HelmChart chart) {
        if (chart.getSpec() instanceof ObjectNode spec) {
            spec.remove(List.of("chartContent"));
        }
        return chart;
    }

    /** The member does not show its charts: what is asked of it waits, and what was said before stays. */
    void unreadable(ClusterState cluster, String why) {
        for (PolicyState policy : policies.selecting(FleetPolicies.CNI, cluster)) {
            if (!policy.paused()) {
                publish(
                        cluster,
                        policy,
                        "cni",
                        ConfigPhase.Waiting,
                        "HelmCharts and HelmChartConfigs of the member cannot be read: " + why,
                        null,
                        List.of(),
                        new HashSet<>());
            }
        }
    }

    void reconcile(
            ClusterState cluster, @Nullable KindWatch<HelmChartConfig> configs, @Nullable KindWatch<HelmChart> charts) {
        Set<String> kept = new HashSet<>();
        for (PolicyState policy : policies.selecting(FleetPolicies.CNI, cluster)) {
            if (!policy.paused()) {
                carryOut(cluster, policy, configs, charts, kept);
            }
        }
        for (CloudEventRecord event : tables.of(Topic.CLUSTER_CONFIGS).ofCluster(member.key())) {
            ClusterConfigKey key = (ClusterConfigKey) event.key();
            if (!kept.contains(key.subject())) {
                publisher
                        .publish(
                                key,
                                new ClusterConfigRemoved(new Removal(key.text(), "no policy asks for it")),
                                Cause.of(event.envelope()))
                        .join();
            }
        }
    }

    private void carryOut(
            ClusterState cluster,
            PolicyState policy,
            @Nullable KindWatch<HelmChartConfig> configs,
            @Nullable KindWatch<HelmChart> charts,
            Set<String> kept) {
        CniPlan plan = planner.plan(view(configs, charts), FleetPolicies.cni(policy.spec()));
        List<Finding> warnings = plan.warnings().stream()
                .map(w -> new Finding(w.code(), w.object(), null, w.message(), w.mend()))
                .toList();
        for (CniPlan.ConfigWrite write : plan.writes()) {
            ConfigPhase phase = ConfigPhase.Applied;
            String reason = null;
            if (policy.enforcement() == Enforcement.Plan) {
                phase = ConfigPhase.Planned;
                reason = "enforcement is Plan: nothing is written";
            } else {
                try {
                    apply(write);
                } catch (KubernetesClientException e) {
                    phase = ConfigPhase.Failed;
                    reason = KubeProblem.of(e).reason();
                }
            }
            publish(cluster, policy, subject(write.name()), phase, reason, write.spec(), warnings, kept);
        }
        for (String name : List.of(CniPlan.MULTUS_CHART, CniPlan.CILIUM_CHART)) {
            ObjectNode there = view(configs, charts).helmChartConfigs().get(name);
            boolean asked = name.equals(CniPlan.MULTUS_CHART)
                    ? policy.spec().hasNonNull("multus")
                    : policy.spec().hasNonNull("cilium");
            if (asked
                    && there != null
                    && !kept.contains(subject(name))
                    && plan.writes().stream().noneMatch(w -> w.name().equals(name))) {
                String failure = failure(charts, name);
                publish(
                        cluster,
                        policy,
                        subject(name),
                        failure == null ? ConfigPhase.Synced : ConfigPhase.Failed,
                        failure,
                        there,
                        warnings,
                        kept);
            }
        }
        for (CniPlan.RestartNeeded restart : plan.restarts()) {
            publish(
                    cluster,
                    policy,
                    "cni",
                    ConfigPhase.RestartNeeded,
                    restart.message() + " Write to " + restart.path() + " on " + String.join(", ", restart.nodes())
                            + ":\n" + restart.configYaml(),
                    null,
                    warnings,
                    kept);
        }
        int i = 0;
        for (CniPlan.Refusal refusal : plan.refused()) {
            publish(
                    cluster,
                    policy,
                    "refused." + policy.name() + "." + i++,
                    ConfigPhase.Refused,
                    refusal.field() + ": " + refusal.reason() + "; " + refusal.mend(),
                    null,
                    warnings,
                    kept);
        }
        if (plan.restarts().isEmpty()
                && plan.refused().isEmpty()
                && policy.spec().path("cni").size() > 0) {
            publish(
                    cluster,
                    policy,
                    "cni",
                    ConfigPhase.Synced,
                    null,
                    policy.spec().path("cni"),
                    warnings,
                    kept);
        }
    }

    private static String subject(String chart) {
        return "helmchartconfig." + chart;
    }

    private static @Nullable String failure(@Nullable KindWatch<HelmChart> charts, String name) {
        HelmChart chart = charts == null ? null : charts.get(NAMESPACE + "/" + name);
        if (chart != null) {
            for (JsonNode condition : JSON.valueToTree(chart).path("status").path("conditions")) {
                if (condition.path("type").asText().equals("Failed")
                        && condition.path("status").asText().equals("True")) {
                    return "helm-controller failed: "
                            + condition.path("message").asText();
                }
            }
        }
        return null;
    }

    private ClusterView view(@Nullable KindWatch<HelmChartConfig> configs, @Nullable KindWatch<HelmChart> charts) {
        List<ClusterView.Node> nodes = new ArrayList<>();
        for (NodeState node : policies.nodes(member.key())) {
            nodes.add(new ClusterView.Node(
                    node.node(),
                    node.kubeletVersion() == null ? "" : node.kubeletVersion(),
                    node.rke2Args(),
                    node.rke2Env()));
        }
        Map<String, ObjectNode> configSpecs = new HashMap<>();
        if (configs != null) {
            configs.all().forEach(c -> {
                if (JSON.valueToTree(c).path("spec") instanceof ObjectNode spec) {
                    configSpecs.put(c.getMetadata().getName(), spec);
                }
            });
        }
        Map<String, ObjectNode> chartSpecs = new HashMap<>();
        if (charts != null) {
            charts.all().forEach(c -> {
                if (JSON.valueToTree(c).path("spec") instanceof ObjectNode spec) {
                    chartSpecs.put(c.getMetadata().getName(), spec);
                }
            });
        }
        return new ClusterView(member.key().text(), nodes, configSpecs, chartSpecs);
    }

    private void apply(CniPlan.ConfigWrite write) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "helm.cattle.io/v1")
                .put("kind", "HelmChartConfig");
        object.putObject("metadata").put("name", write.name()).put("namespace", NAMESPACE);
        object.set("spec", write.spec());
        ServerSideApply.apply(member.client(), object, MANAGER);
    }

    private void publish(
            ClusterState cluster,
            PolicyState policy,
            String subject,
            ConfigPhase phase,
            @Nullable String reason,
            @Nullable JsonNode desired,
            List<Finding> findings,
            Set<String> kept) {
        kept.add(subject);
        ClusterConfigState state = new ClusterConfigState(
                cluster.fleet(), cluster.cluster(), subject, List.of(policy.name()), phase, reason, desired, findings);
        CloudEventRecord declared =
                tables.of(Topic.POLICIES).get(new PolicyKey(policy.fleet(), policy.kind(), policy.name()));
        publisher
                .publish(
                        state.key(),
                        phase == ConfigPhase.Planned
                                ? new ClusterConfigPlanned(state)
                                : new ClusterConfigApplied(state),
                        declared == null ? Cause.NEW : Cause.of(declared.envelope()))
                .join();
    }
}
