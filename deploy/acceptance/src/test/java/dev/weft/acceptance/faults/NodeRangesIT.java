package dev.weft.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.PlainPod;
import dev.weft.acceptance.fleet.UserActs;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.local.launch.ChildProcess;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** host-local on a segment that the nodes of a member share: each has a range of its own, or the network is refused. */
@ExtendWith(SharedFleet.class)
class NodeRangesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATUS = "k8s.v1.cni.cncf.io/network-status";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void nodesGetRangesOfTheirOwnWhichOutliveRestartsAndAreGivenAgainWhenTheyAreGone(FaultyFleet fleet) {
        String name = fleet.members().get(0);
        KubernetesClient member = fleet.running().client(name);
        List<String> nodes = member.nodes().list().getItems().stream()
                .map(node -> node.getMetadata().getName())
                .sorted()
                .toList();
        try {
            declare(fleet, name, "");
            awaitCondition(
                    fleet,
                    "Ready",
                    seen -> seen.reason().equals("Refused")
                            && seen.message().contains("2 nodes of member " + name)
                            && seen.message().contains("set spec.ipam.hostLocal.perNode"));
            assertThat(nads(member)).isEmpty();

            declare(fleet, name, ", perNode: [{size: /29}]");
            fleet.awaitReady("Network", "carved", PATIENCE);
            Map<String, String> slices = slices(member);
            assertThat(slices)
                    .containsExactly(
                            Map.entry(nodes.get(0), "10.98.0.1-10.98.0.7"),
                            Map.entry(nodes.get(1), "10.98.0.8-10.98.0.14"));

            for (int i = 0; i < 4; i++) {
                pod(member, "free-" + i, null);
            }
            pod(member, "pinned", nodes.get(1));
            await("all pods have an address of their node's range", () -> attached(member, slices) == 5);
            assertThat(bare(addresses(member).values())).doesNotHaveDuplicates();
            assertThat(annotation(member, "pinned", "weft.dev/requested-networks"))
                    .isEqualTo("carved");

            for (String replica : fleet.running().replicaNames()) {
                if (replica.startsWith("attach-svc")) {
                    ChildProcess process = fleet.running().replica(replica);
                    process.kill();
                    process.start();
                }
            }
            fleet.running().awaitReady();
            Node third = node(member, nodes.get(0).replaceAll("-[^-]+-1$", "-extra"));
            awaitCondition(
                    fleet,
                    "Degraded",
                    seen -> seen.status().equals("True")
                            && seen.message()
                                    .contains("node " + third.getMetadata().getName() + " of member " + name)
                            && seen.message().contains("widen the prefix"));
            assertThat(slices(member)).isEqualTo(slices);

            member.nodes().withName(nodes.get(1)).delete();
            pod(member, "more", nodes.get(0));
            await("another node's pods are served", () -> annotation(member, "more", STATUS) != null);
            assertThat(slices(member)).isEqualTo(slices);
            member.pods().inNamespace(FaultyFleet.NAMESPACE).list().getItems().stream()
                    .filter(pod -> nodes.get(1).equals(pod.getSpec().getNodeName()))
                    .forEach(pod -> member.resource(pod).delete());
            await(
                    "the third node has the range of the one that is gone",
                    () -> slices(member)
                            .equals(Map.of(
                                    nodes.get(0),
                                    "10.98.0.1-10.98.0.7",
                                    third.getMetadata().getName(),
                                    "10.98.0.8-10.98.0.14")));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + annotated(member) + "\n"
                            + fleet.running().logs(),
                    e);
        } finally {
            clean(fleet, member, nodes);
        }
    }

    private static void declare(FaultyFleet fleet, String member, String perNode) {
        fleet.running().apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: carved, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: %s}}
                  namespaces: [%s]
                  macvlan: {master: eth1, mode: bridge}
                  ipam: {hostLocal: {ranges: [[{subnet: 10.98.0.0/28}]]%s}}
                """.formatted(FaultyFleet.FLEET, member, FaultyFleet.NAMESPACE, perNode));
    }

    private static List<NetworkAttachmentDefinition> nads(KubernetesClient member) {
        return member
                .resources(NetworkAttachmentDefinition.class)
                .inNamespace(FaultyFleet.NAMESPACE)
                .list()
                .getItems()
                .stream()
                .filter(nad -> nad.getMetadata().getName().startsWith("carved"))
                .toList();
    }

    /** Node to its range. */
    private static Map<String, String> slices(KubernetesClient member) {
        Map<String, String> slices = new TreeMap<>();
        for (NetworkAttachmentDefinition nad : nads(member)) {
            String node = nad.getMetadata().getAnnotations().get("weft.dev/node");
            if (node != null) {
                JsonNode range = json(nad.getSpec().path("config").asText()).at("/ipam/ranges/0/0");
                slices.put(
                        node,
                        range.path("rangeStart").asText() + "-"
                                + range.path("rangeEnd").asText());
            }
        }
        return slices;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static void pod(KubernetesClient member, String name, @Nullable String node) {
        PodBuilder pod = PlainPod.asking(FaultyFleet.NAMESPACE, name, "carved")
                .editMetadata()
                .addToLabels("test", "carved")
                .endMetadata();
        if (node != null) {
            pod.editSpec().addToNodeSelector("kubernetes.io/hostname", node).endSpec();
        }
        member.resource(pod.build()).create();
    }

    private static Node node(KubernetesClient member, String name) {
        return member.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build())
                .create();
    }

    private static List<Pod> pods(KubernetesClient member) {
        return member.pods()
                .inNamespace(FaultyFleet.NAMESPACE)
                .withLabel("test", "carved")
                .list()
                .getItems();
    }

    /** Pod to node and address, of those that are attached. */
    private static Map<String, String> addresses(KubernetesClient member) {
        Map<String, String> addresses = new TreeMap<>();
        for (Pod pod : pods(member)) {
            String status = pod.getMetadata().getAnnotations().get(STATUS);
            String ip = status == null ? "" : json(status).at("/1/ips/0").asText();
            if (!ip.isEmpty()) {
                addresses.put(pod.getMetadata().getName(), pod.getSpec().getNodeName() + " " + ip);
            }
        }
        return addresses;
    }

    private static List<String> bare(java.util.Collection<String> addresses) {
        return addresses.stream()
                .map(one -> one.substring(one.indexOf(' ') + 1))
                .toList();
    }

    /** How many pods have an address of the range of their node. */
    private static long attached(KubernetesClient member, Map<String, String> slices) {
        return addresses(member).values().stream()
                .filter(one -> {
                    String[] parts = one.split(" ");
                    int last = Integer.parseInt(parts[1].substring(parts[1].lastIndexOf('.') + 1));
                    return slices.get(parts[0]).startsWith("10.98.0.1-") == last <= 7;
                })
                .count();
    }

    private static @Nullable String annotation(KubernetesClient member, String pod, String key) {
        return member.pods()
                .inNamespace(FaultyFleet.NAMESPACE)
                .withName(pod)
                .get()
                .getMetadata()
                .getAnnotations()
                .get(key);
    }

    private static String annotated(KubernetesClient member) {
        StringBuilder text = new StringBuilder();
        pods(member)
                .forEach(pod -> text.append(pod.getMetadata().getName())
                        .append(' ')
                        .append(pod.getSpec().getNodeName())
                        .append(' ')
                        .append(pod.getMetadata().getAnnotations())
                        .append('\n'));
        return text.append(slices(member)).toString();
    }

    private static void awaitCondition(FaultyFleet fleet, String type, Predicate<UserActs.Seen> expected) {
        Awaitility.await("condition " + type + " of Network carved")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> fleet.running().condition(FaultyFleet.FLEET, "Network", "carved", type), expected);
    }

    private static void await(String what, Callable<Boolean> holds) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(holds);
    }

    /** The member is as it was. */
    private static void clean(FaultyFleet fleet, KubernetesClient member, List<String> nodes) {
        pods(member).forEach(pod -> member.resource(pod).delete());
        await("the pods are gone", () -> pods(member).isEmpty());
        fleet.running()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "Network")
                .inNamespace(FaultyFleet.FLEET)
                .withName("carved")
                .delete();
        await("the definitions are gone", () -> nads(member).isEmpty());
        member.nodes().list().getItems().stream()
                .filter(node -> node.getMetadata().getName().endsWith("-extra"))
                .forEach(node -> member.resource(node).delete());
        for (String name : nodes) {
            if (member.nodes().withName(name).get() == null) {
                member.resource(new NodeBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .addToLabels("kubernetes.io/hostname", name)
                                .endMetadata()
                                .build())
                        .create();
            }
        }
    }
}
