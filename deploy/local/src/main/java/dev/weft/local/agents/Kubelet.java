package dev.weft.local.agents;

import dev.weft.local.agents.MemberAgents.Caches;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The scheduler and the kubelets of a member: bind, run the CNI, report, finish deletions. */
final class Kubelet {

    private static final String POD_NETWORK = "10.42.";

    private final KubernetesClient client;
    private final Caches caches;
    private final Multus multus;
    private final AgentFaults faults;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger address = new AtomicInteger(10);
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();

    Kubelet(KubernetesClient client, Caches caches, Multus multus, AgentFaults faults) {
        this.client = client;
        this.caches = caches;
        this.multus = multus;
        this.faults = faults;
    }

    void pass() {
        if (faults.on("kubelet.stop")) {
            return;
        }
        List<Pod> pods = caches.pods().getStore().list();
        for (Pod pod : pods) {
            try {
                work(pod);
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404 && e.getCode() != 409) {
                    throw e;
                }
            }
        }
        running.keySet()
                .retainAll(pods.stream().map(p -> p.getMetadata().getUid()).collect(Collectors.toSet()));
    }

    private void work(Pod pod) {
        boolean bound = pod.getSpec().getNodeName() != null
                && !pod.getSpec().getNodeName().isEmpty();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            if (bound) {
                multus.delete(pod);
                client.pods().resource(pod).withGracePeriod(0).delete();
            }
            return;
        }
        if (!bound) {
            if (pod.getSpec().getSchedulingGates() == null
                    || pod.getSpec().getSchedulingGates().isEmpty()) {
                schedule(pod);
            }
            return;
        }
        if (!running.containsKey(pod.getMetadata().getUid()) && !isRunning(pod)) {
            start(pod);
        }
    }

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    private void schedule(Pod pod) {
        List<Node> nodes = caches.nodes().getStore().list().stream()
                .filter(n ->
                        n.getSpec() == null || !Boolean.TRUE.equals(n.getSpec().getUnschedulable()))
                .filter(n -> selected(pod, n) && fits(pod, n))
                .sorted(java.util.Comparator.comparing(
                        (Node n) -> n.getMetadata().getName()))
                .toList();
        if (nodes.isEmpty()) {
            String message = "0/" + caches.nodes().getStore().list().size()
                    + " nodes are available: no node has the requested resources or labels.";
            if (!message.equals(failed.put(pod.getMetadata().getUid(), message))) {
                event(pod, "Warning", "FailedScheduling", message);
            }
            return;
        }
        Node node = nodes.get(Math.floorMod(next.getAndIncrement(), nodes.size()));
        ObjectMeta meta = pod.getMetadata();
        client.raw(
                "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName() + "/binding",
                "POST",
                new BindingBuilder()
                        .withNewMetadata()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .endMetadata()
                        .withNewTarget()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(node.getMetadata().getName())
                        .endTarget()
                        .build());
    }

    private static boolean selected(Pod pod, Node node) {
        Map<String, String> labels = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        Map<String, String> wanted = pod.getSpec().getNodeSelector() == null
                ? Map.of()
                : pod.getSpec().getNodeSelector();
        return wanted.entrySet().stream().allMatch(e -> Objects.equals(labels.get(e.getKey()), e.getValue()));
    }

    private boolean fits(Pod pod, Node node) {
        Map<String, Long> wanted = extended(pod);
        if (wanted.isEmpty()) {
            return true;
        }
        Map<String, Long> used = new HashMap<>();
        for (Pod other : caches.pods().getStore().list()) {
            if (node.getMetadata().getName().equals(other.getSpec().getNodeName())) {
                extended(other).forEach((name, count) -> used.merge(name, count, Long::sum));
            }
        }
        Map<String, Quantity> has = node.getStatus() == null || node.getStatus().getAllocatable() == null
                ? Map.of()
                : node.getStatus().getAllocatable();
        return wanted.entrySet().stream().allMatch(e -> {
            Quantity quantity = has.get(e.getKey());
            return quantity != null
                    && Long.parseLong(quantity.getAmount()) - used.getOrDefault(e.getKey(), 0L) >= e.getValue();
        });
    }

    private static Map<String, Long> extended(Pod pod) {
        Map<String, Long> wanted = new HashMap<>();
        pod.getSpec().getContainers().forEach(c -> {
            if (c.getResources() != null && c.getResources().getRequests() != null) {
                c.getResources().getRequests().forEach((name, quantity) -> {
                    if (name.contains("/")) {
                        wanted.merge(name, Long.parseLong(quantity.getAmount()), Long::sum);
                    }
                });
            }
        });
        return wanted;
    }

    private void start(Pod pod) {
        String uid = pod.getMetadata().getUid();
        String primary = POD_NETWORK + (address.incrementAndGet() / 250 % 250) + "." + (address.get() % 250 + 2);
        String networkStatus;
        try {
            networkStatus = multus.add(pod, primary);
        } catch (CniFailure e) {
            String message =
                    "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: "
                            + e.getMessage();
            if (!message.equals(failed.put(uid, message))) {
                event(pod, "Warning", "FailedCreatePodSandBox", message);
                status(pod, "Pending", null, null);
            }
            return;
        }
        running.put(uid, primary);
        failed.remove(uid);
        status(pod, "Running", primary, networkStatus);
    }

    private void status(Pod pod, String phase, @Nullable String ip, @Nullable String networkStatus) {
        com.fasterxml.jackson.databind.node.ObjectNode patch =
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        if (networkStatus != null) {
            patch.putObject("metadata")
                    .putObject("annotations")
                    .put("k8s.v1.cni.cncf.io/network-status", networkStatus);
        }
        var status = patch.putObject("status");
        status.put("phase", phase);
        if (ip != null) {
            status.put("podIP", ip);
            status.putArray("podIPs").addObject().put("ip", ip);
            status.put(
                    "startTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        var conditions = status.putArray("conditions");
        for (String type : List.of("PodScheduled", "Initialized", "ContainersReady", "Ready")) {
            boolean holds = ip != null || type.equals("PodScheduled");
            conditions
                    .addObject()
                    .put("type", type)
                    .put("status", holds ? "True" : "False")
                    .put(
                            "lastTransitionTime",
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        client.pods()
                .resource(pod)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    private void event(Pod pod, String type, String reason, String message) {
        ObjectMeta meta = pod.getMetadata();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        client.v1()
                .events()
                .inNamespace(meta.getNamespace())
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withGenerateName(meta.getName() + ".")
                        .withNamespace(meta.getNamespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .withUid(meta.getUid())
                        .endInvolvedObject()
                        .withType(type)
                        .withReason(reason)
                        .withMessage(message)
                        .withCount(1)
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withNewSource("kubelet", pod.getSpec().getNodeName())
                        .build())
                .create();
    }
}
