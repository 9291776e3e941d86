package dev.weft.local.agents;

import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.helm.HelmChartConfig;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All agents of one simulated member. */
public final class MemberAgents implements AutoCloseable {

    /** What the agents see; caches that are filled by watches. */
    record Caches(
            SharedIndexInformer<Pod> pods,
            SharedIndexInformer<Node> nodes,
            SharedIndexInformer<ConfigMap> configMaps,
            SharedIndexInformer<NetworkAttachmentDefinition> nads,
            SharedIndexInformer<SriovNetworkNodeState> nodeStates,
            SharedIndexInformer<HelmChart> charts,
            SharedIndexInformer<HelmChartConfig> chartConfigs) {}

    private static final Logger LOGGER = LoggerFactory.getLogger(MemberAgents.class);
    private static final String KUBELET = "kubelet";

    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final List<AgentLoop> loops = new java.util.concurrent.CopyOnWriteArrayList<>();

    /**
     * Starts the agents.
     *
     * @param client an administrator of the member; closed by the caller
     * @param hardware node name to what it is made of; other nodes have a kubelet only
     */
    public MemberAgents(
            KubernetesClient client,
            Map<String, Hardware> hardware,
            ExecutorService executor,
            ScheduledExecutorService timer) {
        AgentFaults faults = new AgentFaults();
        Runnable wake = () -> loops.forEach(AgentLoop::wake);
        // Nobody else looks at pods, of which there may come a thousand at once.
        Runnable wakeKubelet =
                () -> loops.stream().filter(loop -> loop.isOf(KUBELET)).forEach(AgentLoop::wake);
        Caches caches = new Caches(
                watch(client.pods().inAnyNamespace(), wakeKubelet),
                watch(client.nodes(), wake),
                watch(client.configMaps().inAnyNamespace(), wake),
                watch(client.resources(NetworkAttachmentDefinition.class).inAnyNamespace(), wake),
                watch(client.resources(SriovNetworkNodeState.class).inAnyNamespace(), wake),
                watch(client.resources(HelmChart.class).inAnyNamespace(), wake),
                watch(client.resources(HelmChartConfig.class).inAnyNamespace(), wake));
        Multus multus = new Multus(client, caches, hardware, faults);
        Kubelet kubelet = new Kubelet(client, caches, multus, faults);
        SriovDaemon sriov = new SriovDaemon(client, caches, hardware, faults);
        HelmController helm = new HelmController(client, caches, faults);
        FeatureDiscovery discovery = new FeatureDiscovery(client, caches, hardware);
        Runnable readFaults = () ->
                faults.read(caches.configMaps().getStore().getByKey(AgentFaults.NAMESPACE + "/" + AgentFaults.NAME));
        loops.add(new AgentLoop(
                KUBELET,
                () -> {
                    readFaults.run();
                    kubelet.pass();
                },
                executor,
                timer));
        loops.add(new AgentLoop("sriov", sriov::pass, executor, timer));
        loops.add(new AgentLoop("helm", helm::pass, executor, timer));
        loops.add(new AgentLoop("nfd", discovery::pass, executor, timer));
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watch(Informable<T> kind, Runnable wake) {
        SharedIndexInformer<T> informer = kind.runnableInformer(0);
        informer.exceptionHandler((started, problem) -> {
            LOGGER.warn("a watch of the agents does not answer: {}", problem.toString());
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                wake.run();
            }

            @Override
            public void onUpdate(T before, T after) {
                wake.run();
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                wake.run();
            }
        });
        var unused = informer.start();
        informers.add(informer);
        return informer;
    }

    @Override
    public void close() {
        loops.forEach(AgentLoop::close);
        informers.forEach(SharedIndexInformer::stop);
    }
}
