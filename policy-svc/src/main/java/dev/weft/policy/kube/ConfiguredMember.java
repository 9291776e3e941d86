package dev.weft.policy.kube;

import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.helm.HelmChartConfig;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Connection;
import dev.weft.policy.app.FleetPolicies;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One member: its node states, its device plugin, its charts. */
final class ConfiguredMember implements Member.Session {

    private static final Logger LOGGER = Logger.getLogger(ConfiguredMember.class);
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final KeyedQueue.Next SOON = KeyedQueue.Next.in(Duration.ofMillis(200));
    private static final KeyedQueue.Next LATER = KeyedQueue.Next.in(Duration.ofSeconds(2));
    private static final Duration RESYNC = Duration.ofMinutes(5);

    private final Member member;
    private final FleetPolicies policies;
    private final SriovConfiguration sriov;
    private final CniConfiguration cni;
    private final KeyedQueue<String> queue;
    private volatile @Nullable KindWatch<SriovNetworkNodeState> nodeStates;
    private volatile @Nullable KindWatch<ConfigMap> configMaps;
    private volatile @Nullable KindWatch<HelmChartConfig> chartConfigs;
    private volatile @Nullable KindWatch<HelmChart> charts;

    ConfiguredMember(Member member, FactTables tables, FactPublisher publisher, FleetPolicies policies) {
        this.member = member;
        this.policies = policies;
        this.sriov = new SriovConfiguration(member, tables, publisher, policies);
        this.cni = new CniConfiguration(member, tables, publisher, policies);
        this.queue = member.queues().queue("configuration", this::reconcile);
    }

    void start() {
        touch();
    }

    void touch() {
        queue.addLater("sriov", GATHER);
        queue.addLater("cni", GATHER);
    }

    private KeyedQueue.Next reconcile(String what) {
        ClusterState cluster = policies.cluster(member.key());
        if (cluster == null || cluster.connection().state() == Connection.State.Pending) {
            return KeyedQueue.Next.DONE;
        }
        watch(cluster);
        if (what.equals("cni")) {
            KindWatch<HelmChartConfig> configs = chartConfigs;
            KindWatch<HelmChart> chartWatch = charts;
            if (configs != null && chartWatch != null && (!configs.synced() || !chartWatch.synced())) {
                String why = why(configs, chartWatch);
                if (why == null) {
                    return SOON;
                }
                cni.unreadable(cluster, why);
                return LATER;
            }
            cni.reconcile(cluster, configs, chartWatch);
        } else {
            KindWatch<SriovNetworkNodeState> states = nodeStates;
            KindWatch<ConfigMap> maps = configMaps;
            if (states == null || maps == null) {
                sriov.impossible(
                        cluster, "the member serves no SriovNetworkNodeStates; install the SR-IOV operator's chart");
            } else if (!states.synced() || !maps.synced()) {
                String why = why(states, maps);
                if (why == null) {
                    return SOON;
                }
                sriov.impossible(cluster, "what it has cannot be read: " + why);
                return LATER;
            } else {
                sriov.reconcile(cluster, states, maps);
            }
        }
        return KeyedQueue.Next.in(RESYNC);
    }

    /** Why two watches have no answer yet; null when they have only just begun. */
    private static @Nullable String why(KindWatch<?> one, KindWatch<?> other) {
        KubeProblem problem = one.problem() == null ? other.problem() : one.problem();
        return problem == null ? null : problem.reason();
    }

    private void watch(ClusterState cluster) {
        if (nodeStates == null && cluster.crds().contains("sriovnetworknodestates.sriovnetwork.openshift.io")) {
            nodeStates = KindWatch.start(
                    member.client().resources(SriovNetworkNodeState.class).inAnyNamespace(),
                    UnaryOperator.identity(),
                    key -> queue.addLater("sriov", GATHER),
                    problem -> problem("sriovnetworknodestates", problem));
            configMaps = KindWatch.start(
                    member.client().configMaps().inAnyNamespace(),
                    SriovConfiguration::trim,
                    key -> {
                        if (SriovConfiguration.matters(key)) {
                            queue.addLater("sriov", GATHER);
                        }
                    },
                    problem -> problem("configmaps", problem));
        }
        if (charts == null && cluster.crds().contains("helmchartconfigs.helm.cattle.io")) {
            chartConfigs = KindWatch.start(
                    member.client().resources(HelmChartConfig.class).inNamespace("kube-system"),
                    UnaryOperator.identity(),
                    key -> queue.addLater("cni", GATHER),
                    problem -> problem("helmchartconfigs", problem));
            charts = KindWatch.start(
                    member.client().resources(HelmChart.class).inNamespace("kube-system"),
                    CniConfiguration::trim,
                    key -> queue.addLater("cni", GATHER),
                    problem -> problem("helmcharts", problem));
        }
    }

    private void problem(String what, Throwable problem) {
        LOGGER.debugf("%s: %s: %s", member.key(), what, problem.getMessage());
    }

    @Override
    public void close() {
        if (nodeStates != null) {
            nodeStates.close();
        }
        if (configMaps != null) {
            configMaps.close();
        }
        if (chartConfigs != null) {
            chartConfigs.close();
        }
        if (charts != null) {
            charts.close();
        }
    }
}
