package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.PlacementFact;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** SR-IOV, bridge, host-device, and the three IPAM plugins of the page. */
final class NetworkSteps {

    private NetworkSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "an SR-IOV network",
                        "SR-IOV CNI must be deployed alongside Multus and a traditional plugin",
                        NetworkSteps::sriov),
                Step.of("a pod gets a virtual function", "an extra interface in the pod", NetworkSteps::sriovPod),
                Step.of("a host-local network", "host-local stores its state on the host", NetworkSteps::hostLocal),
                Step.of(
                        "host-local gives one address on two hosts",
                        "uniqueness of addresses on a single host; not recommended for multi-node clusters",
                        NetworkSteps::twoHosts),
                Step.of("a network with the DHCP daemon", "the DHCP IPAM plugin", NetworkSteps::dhcp),
                Step.of(
                        "a network with Whereabouts",
                        "Whereabouts assigns addresses cluster-wide",
                        NetworkSteps::whereabouts),
                Step.of("a bridge network with two stacks", "bridge, host-device, macvlan, etc", NetworkSteps::bridge),
                Step.of("a host-device network", "bridge, host-device, macvlan, etc", NetworkSteps::hostDevice),
                Step.of("an ipvlan network", "bridge, host-device, macvlan, etc", NetworkSteps::ipvlan),
                Step.of("a vlan network", "bridge, host-device, macvlan, etc", NetworkSteps::vlan),
                Step.of(
                        "one pod, three interfaces",
                        "attaching multiple network interfaces to pods",
                        NetworkSteps::multiple),
                Step.of(
                        "a definition that a user made is not overwritten",
                        "the definition is yours",
                        NetworkSteps::taken),
                Step.of(
                        "a request for an unknown network explains itself",
                        "why has this pod no network?",
                        NetworkSteps::unknown));
    }

    private static String network(String name, String kind, String ipam) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {region: west}}
                  namespaces: [shop]
                  %s
                  ipam: %s
                """.formatted(name, TourFleet.FLEET, kind, ipam);
    }

    private static void placed(StepScript script, String name, String type) {
        script.fact(
                PlacementFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().cluster().equals("rke2-a")
                        && f.state().network().equals(name)
                        && (f.state().phase() == ConfigPhase.Applied
                                || f.state().phase() == ConfigPhase.Synced),
                "a fact says that the network is in rke2-a");
        script.condition("Network", name, "Ready", "True");
        JsonNode nad = script.memberObject(
                "rke2-a", "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", PoolSteps.NAMESPACE, name);
        script.check(
                "the definition is of type " + type,
                nad.path("spec").path("config").asText().contains("\"" + type + "\""));
        script.show(nad.path("spec").path("config").asText().replaceAll("\\s+", " "));
    }

    private static void running(StepScript script, String pod, String networks) {
        script.apply("rke2-a", PoolSteps.pod(pod, networks));
        AttachmentState state = PoolSteps.attached(script, "rke2-a", pod);
        script.show("rke2-a/" + pod + " " + state.iface() + " on " + state.node() + " has " + state.actualIps());
        script.check("it has an address", !state.actualIps().isEmpty());
    }

    private static void sriov(StepScript script) {
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: fast, namespace: %s}
                spec: {cidrs: [10.61.0.0/24], quarantine: 1s}
                """.formatted(TourFleet.FLEET));
        script.declare(network("fast", "sriov: {resourceName: tourvfs, vlan: 100}", "{pool: {name: fast}}"));
        placed(script, "fast", "sriov");
        JsonNode nad = script.memberObject(
                "rke2-a", "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", PoolSteps.NAMESPACE, "fast");
        script.check(
                "it names the resource with the member's prefix",
                nad.path("metadata")
                        .path("annotations")
                        .path("k8s.v1.cni.cncf.io/resourceName")
                        .asText()
                        .equals("rancher.io/tourvfs"));
    }

    private static void sriovPod(StepScript script) {
        running(script, "fast-1", "fast");
        Pod pod = script.fleet()
                .member("rke2-a")
                .pods()
                .inNamespace(PoolSteps.NAMESPACE)
                .withName("fast-1")
                .get();
        script.check(
                "one rancher.io/tourvfs was requested for it",
                pod.getSpec()
                        .getContainers()
                        .get(0)
                        .getResources()
                        .getRequests()
                        .containsKey("rancher.io/tourvfs"));
        script.check(
                "it runs where functions are",
                List.of("a-worker-1", "a-worker-2").contains(pod.getSpec().getNodeName()));
    }

    private static void hostLocal(StepScript script) {
        script.declare(
                network("local", "bridge: {bridge: br-local}", "{hostLocal: {ranges: [[{subnet: 10.62.0.0/24}]]}}"));
        placed(script, "local", "host-local");
        running(script, "local-1", "local");
    }

    private static void twoHosts(StepScript script) {
        List<List<String>> addresses = new ArrayList<>();
        for (String node : List.of("a-worker-1", "a-worker-2")) {
            String pod = "local-" + node;
            script.apply(
                    "rke2-a",
                    PoolSteps.pod(pod, "local")
                            .replace("spec:\n", "spec:\n  nodeSelector: {kubernetes.io/hostname: " + node + "}\n"));
            AttachmentState state = PoolSteps.attached(script, "rke2-a", pod);
            script.check(pod + " is on " + node, node.equals(state.node()));
            script.show(pod + " on " + state.node() + " has " + state.actualIps());
            addresses.add(state.actualIps());
        }
        script.check(
                "an address of one host is given on the other host as well",
                hostLocalAddresses(script).size() < 3);
        script.show("each host counts for itself; a pool of Weft does not give an address twice (steps above)");
    }

    /** The distinct addresses of the three pods of the host-local network. */
    private static Set<String> hostLocalAddresses(StepScript script) {
        Set<String> distinct = new TreeSet<>();
        script.last(
                        AttachmentFact.class,
                        f -> f.state() != null
                                && f.state().fleet().equals(TourFleet.FLEET)
                                && f.state().pod().startsWith("local-"))
                .forEach(e -> {
                    if (e.fact() instanceof AttachmentFact fact && fact.state() != null) {
                        distinct.addAll(fact.state().actualIps());
                    }
                });
        return distinct;
    }

    private static void ipvlan(StepScript script) {
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: plain, namespace: %s}
                spec: {cidrs: [10.66.0.0/24], quarantine: 1s}
                """.formatted(TourFleet.FLEET));
        script.declare(network("slim", "ipvlan: {master: eth1}", "{pool: {name: plain}}"));
        placed(script, "slim", "ipvlan");
        running(script, "slim-1", "slim");
    }

    private static void vlan(StepScript script) {
        script.declare(network("tagged", "vlan: {master: eth1, vlanId: 42}", "{pool: {name: plain}}"));
        placed(script, "tagged", "vlan");
        running(script, "tagged-1", "tagged");
    }

    private static void multiple(StepScript script) {
        script.apply("rke2-a", PoolSteps.pod("many-1", "dual, slim@second, local"));
        Set<String> interfaces = new TreeSet<>();
        for (String iface : List.of("net1", "second", "net3")) {
            AttachmentFact fact = script.fact(
                    AttachmentFact.class,
                    f -> f.state() != null
                            && f.state().pod().equals("many-1")
                            && f.state().iface().equals(iface)
                            && f.state().phase() == AttachmentPhase.Attached,
                    "a fact says that " + iface + " is attached");
            if (fact.state() != null) {
                interfaces.add(fact.state().iface());
                script.show(iface + " in " + fact.state().network() + " has "
                        + fact.state().actualIps());
            }
        }
        script.check("three interfaces beside the primary one", interfaces.size() == 3);
        Pod pod = script.fleet()
                .member("rke2-a")
                .pods()
                .inNamespace(PoolSteps.NAMESPACE)
                .withName("many-1")
                .get();
        String status = String.valueOf(pod.getMetadata().getAnnotations().get("k8s.v1.cni.cncf.io/network-status"));
        script.check(
                "the primary interface is still the default",
                status.replace(" ", "").contains("\"interface\":\"eth0\"") && status.contains("\"default\""));
    }

    private static void dhcp(StepScript script) {
        script.declare(network("leased", "macvlan: {master: eth1, mode: bridge}", "{dhcp: {}}"));
        placed(script, "leased", "dhcp");
        running(script, "leased-1", "leased");
    }

    private static void whereabouts(StepScript script) {
        script.declare(
                network("wherever", "macvlan: {master: eth1, mode: bridge}", "{whereabouts: {range: 10.63.0.0/24}}"));
        placed(script, "wherever", "whereabouts");
        running(script, "wherever-1", "wherever");
        script.check(
                "the IPPool is there",
                !script.memberObject(
                                "rke2-a", "whereabouts.cni.cncf.io/v1alpha1", "IPPool", "kube-system", "10.63.0.0-24")
                        .isMissingNode());
    }

    private static void bridge(StepScript script) {
        script.declare("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: dual, namespace: %s}
                spec: {cidrs: [10.64.0.0/24, "fd00:64::/64"], quarantine: 1s}
                """.formatted(TourFleet.FLEET));
        script.declare(network("dual", "bridge: {bridge: br-dual}", "{pool: {name: dual}}"));
        placed(script, "dual", "bridge");
        running(script, "dual-1", "dual@dual0");
        Pod pod = script.fleet()
                .member("rke2-a")
                .pods()
                .inNamespace(PoolSteps.NAMESPACE)
                .withName("dual-1")
                .get();
        String networks = String.valueOf(pod.getMetadata().getAnnotations().get("k8s.v1.cni.cncf.io/networks"));
        script.check(
                "both families, on the interface that was asked for",
                networks.contains("10.64.0.") && networks.contains("fd00:64::") && networks.contains("dual0"));
    }

    private static void hostDevice(StepScript script) {
        script.declare(
                network("device", "hostDevice: {device: eth1}", "{static: {addresses: [{address: 10.65.0.5/24}]}}"));
        placed(script, "device", "host-device");
        running(script, "device-1", "device");
    }

    private static void taken(StepScript script) {
        script.apply("rke2-a", """
                apiVersion: k8s.cni.cncf.io/v1
                kind: NetworkAttachmentDefinition
                metadata: {name: mine, namespace: shop}
                spec: {config: '{"cniVersion": "1.0.0", "name": "mine", "type": "bridge"}'}
                """);
        script.declare(network("mine", "macvlan: {master: eth1}", "{none: {}}"));
        script.fact(
                PlacementFact.class,
                f -> f.state() != null
                        && f.state().network().equals("mine")
                        && f.state().phase() == ConfigPhase.Refused,
                "a fact says Refused");
        String message = script.condition("Network", "mine", "Ready", "False");
        script.awaitThat(
                "the reason names the definition",
                () -> script.condition("Network", "mine", "Ready", "False").contains("shop/mine"));
        script.show(message);
        script.check(
                "the user's own definition is as it was",
                script.memberObject("rke2-a", "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "shop", "mine")
                        .path("spec")
                        .path("config")
                        .asText()
                        .contains("bridge"));
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "Network")
                .inNamespace(TourFleet.FLEET)
                .withName("mine")
                .delete();
    }

    private static void unknown(StepScript script) {
        script.apply("rke2-a", PoolSteps.pod("lost", "storage, nowhere"));
        AttachmentState state = script.fact(
                        AttachmentFact.class,
                        f -> f.state() != null
                                && f.state().pod().equals("lost")
                                && (f.state().phase() == AttachmentPhase.Refused
                                        || f.state().phase() == AttachmentPhase.Waiting)
                                && String.valueOf(f.state().reason()).contains("nowhere"),
                        "a fact says why")
                .state();
        script.show(state == null ? "" : String.valueOf(state.reason()));
        script.awaitThat(
                "an event on the pod says so",
                () ->
                        script
                                .fleet()
                                .member("rke2-a")
                                .v1()
                                .events()
                                .inNamespace(PoolSteps.NAMESPACE)
                                .list()
                                .getItems()
                                .stream()
                                .anyMatch(e -> "lost"
                                                .equals(e.getInvolvedObject().getName())
                                        && String.valueOf(e.getMessage()).contains("nowhere")));
        script.fleet()
                .member("rke2-a")
                .pods()
                .inNamespace(PoolSteps.NAMESPACE)
                .withName("lost")
                .delete();
    }
}
