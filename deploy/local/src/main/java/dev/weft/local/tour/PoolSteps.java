package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PoolFact;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One pool, two members: addresses that exist once. */
final class PoolSteps {

    static final String NAMESPACE = "shop";

    private PoolSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "a pool whose excludes empty it is refused",
                        "addresses must be there to be given",
                        PoolSteps::empty),
                Step.of(
                        "declare a pool",
                        "host-local is unique on a single host only; a pool is unique in the fleet",
                        PoolSteps::declare),
                Step.of(
                        "a macvlan network in two members",
                        "a NetworkAttachmentDefinition defines the secondary network",
                        PoolSteps::network),
                Step.of("start pods in both members", "pod annotations reference the definition", PoolSteps::pods),
                Step.of("no address exists twice", "a pool spans members", PoolSteps::unique),
                Step.of(
                        "Multus reports what was promised",
                        "Multus gives extra interfaces to the pod",
                        PoolSteps::promised),
                Step.of("exhaust the pool", "a pod that waits must say why", PoolSteps::exhaust),
                Step.of("free one address", "the next in line gets it", PoolSteps::free));
    }

    private static void empty(StepScript script) {
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: emptied, namespace: %s}
                spec: {cidrs: [10.99.0.0/29], excludes: [10.99.0.0/29]}
                """.formatted(TourFleet.FLEET));
        String message = script.condition("AddressPool", "emptied", "Accepted", "False");
        script.show(message);
        script.check("the reason names excludes", message.contains("excludes"));
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "AddressPool")
                .inNamespace(TourFleet.FLEET)
                .withName("emptied")
                .delete();
    }

    private static void declare(StepScript script) {
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: storage, namespace: %s}
                spec:
                  addressDomain: storage-segment
                  cidrs: [10.60.0.0/24]
                  ranges: [{start: 10.60.0.10, end: 10.60.0.15}]
                  excludes: [10.60.0.12]
                  reserved: [{address: 10.60.0.13, reason: the storage array}]
                  gateway: [10.60.0.1]
                  quarantine: 2s
                """.formatted(TourFleet.FLEET));
        PoolFact fact = script.fact(
                PoolFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().pool().equals("storage")
                        && f.state().accepted(),
                "a fact says that the pool is accepted");
        script.check(
                "4 addresses can be given",
                fact.state() != null && fact.state().capacity().equals("4"));
        script.condition("AddressPool", "storage", "Ready", "True");
        script.show("AddressPool storage: capacity 4 of 6 in range, one excluded, one reserved");
    }

    private static void network(StepScript script) {
        for (String member : List.of("rke2-a", "rke2-b")) {
            namespace(script, member);
        }
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: storage, namespace: %s}
                spec:
                  clusterSelector: {matchExpressions: [{key: region, operator: In, values: [west, east]}]}
                  namespaces: [shop]
                  macvlan: {master: eth1, mode: bridge}
                  ipam: {pool: {name: storage}}
                """.formatted(TourFleet.FLEET));
        for (String member : List.of("rke2-a", "rke2-b")) {
            script.fact(
                    PlacementFact.class,
                    f -> f.state() != null
                            && f.state().cluster().equals(member)
                            && f.state().network().equals("storage")
                            && (f.state().phase() == ConfigPhase.Applied
                                    || f.state().phase() == ConfigPhase.Synced),
                    "a fact says that the network is in " + member);
            JsonNode nad = script.memberObject(
                    member, "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", NAMESPACE, "storage");
            script.check(
                    "the definition is in " + member,
                    nad.path("spec").path("config").asText().contains("macvlan"));
            script.show(member + ": " + nad.path("spec").path("config").asText().replaceAll("\\s+", " "));
        }
        script.condition("Network", "storage", "Ready", "True");
    }

    static void namespace(StepScript script, String member) {
        script.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n");
    }

    static String pod(String name, String networks) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: %s
                  labels: {app: tour}
                  annotations: {k8s.v1.cni.cncf.io/networks: '%s'}
                spec:
                  containers: [{name: app, image: "registry.k8s.io/pause:3.10"}]
                """.formatted(name, NAMESPACE, networks);
    }

    static AttachmentState attached(StepScript script, String member, String pod) {
        AttachmentFact fact = script.fact(
                AttachmentFact.class,
                f -> f.state() != null
                        && f.state().cluster().equals(member)
                        && f.state().pod().equals(pod)
                        && f.state().phase() == AttachmentPhase.Attached,
                "a fact says that " + member + "/" + pod + " is attached");
        if (fact.state() == null) {
            throw new IllegalStateException("a removal cannot be here");
        }
        return fact.state();
    }

    private static void pods(StepScript script) {
        for (String member : List.of("rke2-a", "rke2-b")) {
            script.apply(member, pod("web-1", "storage"));
        }
        for (String member : List.of("rke2-a", "rke2-b")) {
            AttachmentState state = attached(script, member, "web-1");
            script.fact(
                    AddressFact.AddressAssigned.class,
                    f -> f.state().owner().cluster().equals(member)
                            && f.state().owner().pod().equals("web-1"),
                    "its address is a fact");
            script.show(member + "/web-1 " + state.iface() + " has " + state.actualIps());
        }
    }

    private static void unique(StepScript script) {
        script.apply("rke2-a", pod("web-2", "storage"));
        attached(script, "rke2-a", "web-2");
        script.nameAll(script.last(
                AddressFact.class,
                f -> !f.removal()
                        && f.state().owner().fleet().equals(TourFleet.FLEET)
                        && f.state().phase() == AddressState.Phase.Assigned));
        script.does("GET /api/v1/addresses?prefix=" + TourFleet.FLEET);
        List<String> all = new ArrayList<>();
        for (JsonNode fact : script.fleet().get("inventory-svc", "/api/v1/addresses?prefix=" + TourFleet.FLEET)) {
            fact.path("state").path("ips").forEach(ip -> all.add(ip.asText()));
        }
        Set<String> distinct = new HashSet<>(all);
        script.show(String.join(", ", new java.util.TreeSet<>(all)));
        script.check(
                "3 addresses, all different, lowest first",
                all.size() == 3 && distinct.equals(Set.of("10.60.0.10/24", "10.60.0.11/24", "10.60.0.14/24")));
    }

    private static void promised(StepScript script) {
        script.does("kubectl get pod web-1 -o jsonpath='{.metadata.annotations}'");
        for (String member : List.of("rke2-a", "rke2-b")) {
            Pod pod = script.fleet()
                    .member(member)
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withName("web-1")
                    .get();
            String status = String.valueOf(pod.getMetadata().getAnnotations().get("k8s.v1.cni.cncf.io/network-status"));
            AttachmentState state = script.known(
                            AttachmentFact.class,
                            f -> f.state() != null
                                    && f.state().cluster().equals(member)
                                    && f.state().pod().equals("web-1"),
                            "the attachment is known")
                    .state();
            script.check(
                    "network-status of " + member + "/web-1 has the promised address",
                    state != null
                            && state.actualIps().stream().allMatch(status::contains)
                            && !state.actualIps().isEmpty());
            script.show(member + "/web-1: " + pod.getMetadata().getAnnotations().get("k8s.v1.cni.cncf.io/networks"));
        }
    }

    private static void exhaust(StepScript script) {
        script.apply("rke2-b", pod("web-2", "storage"));
        attached(script, "rke2-b", "web-2");
        script.apply("rke2-b", pod("web-3", "storage"));
        AddressFact fact = script.fact(
                AddressFact.class,
                f -> f.state().owner().pod().equals("web-3") && f.state().phase() == AddressState.Phase.Waiting,
                "a fact says that web-3 waits");
        script.check(
                "because the pool is exhausted",
                "PoolExhausted".equals(fact.state().code()));
        script.show(fact.state().reason() == null ? "" : fact.state().reason());
        script.awaitThat(
                "the pool's status counts 1 waiting",
                () -> script.hubObject("weft.dev/v1alpha1", "AddressPool", "storage")
                                .path("status")
                                .path("waiting")
                                .asInt()
                        == 1);
        script.awaitThat(
                "an event on the pod says so",
                () -> script.fleet().member("rke2-b").v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                        .anyMatch(e -> "web-3".equals(e.getInvolvedObject().getName())
                                && e.getMessage() != null
                                && e.getMessage().contains("storage")));
        Pod pod = script.fleet()
                .member("rke2-b")
                .pods()
                .inNamespace(NAMESPACE)
                .withName("web-3")
                .get();
        script.check(
                "the pod is still gated",
                pod.getSpec().getSchedulingGates().stream()
                        .anyMatch(g -> g.getName().equals("weft.dev/networks")));
    }

    private static void free(StepScript script) {
        script.does("kubectl --context rke2-a delete pod web-2");
        script.fleet()
                .member("rke2-a")
                .pods()
                .inNamespace(NAMESPACE)
                .withName("web-2")
                .delete();
        script.fact(
                AddressFact.AddressReleased.class,
                f -> f.state().owner().cluster().equals("rke2-a")
                        && f.state().owner().pod().equals("web-2"),
                "a fact says that web-2's address is released");
        AttachmentState state = attached(script, "rke2-b", "web-3");
        script.show("after the quarantine of 2 s rke2-b/web-3 has " + state.actualIps());
    }
}
