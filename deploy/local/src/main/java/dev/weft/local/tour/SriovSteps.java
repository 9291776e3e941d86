package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.NodeConfigFact;
import dev.weft.events.fact.PolicyFact;
import java.util.List;

/** Virtual functions by policy. */
final class SriovSteps {

    private SriovSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of("a policy on an unknown card says so", "how to use the SR-IOV operator", SriovSteps::unknown),
                Step.of(
                        "cut a card into virtual functions",
                        "the SR-IOV CNI gives an interface with very high throughput",
                        SriovSteps::apply),
                Step.of(
                        "the device plugin offers them",
                        "the device plugin advertises the functions as a resource",
                        SriovSteps::resource));
    }

    private static String policy(String name, int vfs, String nic) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: SriovPolicy
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {region: west}}
                  resourceName: tourvfs
                  numVfs: %d
                  mtu: 9000
                  deviceType: netdevice
                  nicSelector: %s
                """.formatted(name, TourFleet.FLEET, vfs, nic);
    }

    private static void unknown(StepScript script) {
        script.declare(policy("no-such-card", 4, "{pfNames: [ens99f0]}"));
        script.fact(
                PolicyFact.class,
                f -> f.state() != null && f.state().name().equals("no-such-card"),
                "the policy is a fact");
        String message = script.condition("SriovPolicy", "no-such-card", "Ready", "False");
        script.awaitThat(
                "the reason names the card",
                () -> script.condition("SriovPolicy", "no-such-card", "Ready", "False")
                        .contains("ens99f0"));
        script.show(message);
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "SriovPolicy")
                .inNamespace(TourFleet.FLEET)
                .withName("no-such-card")
                .delete();
    }

    private static void apply(StepScript script) {
        script.declare(policy("tour-vfs", 8, "{vendor: '8086', pfNames: [ens1f0]}"));
        for (String node : List.of("a-worker-1", "a-worker-2")) {
            script.fact(
                    NodeConfigFact.class,
                    f -> f.state() != null
                            && f.state().node().equals(node)
                            && f.state().policies().contains("tour-vfs")
                            && f.state().phase() == ConfigPhase.Synced,
                    "a fact says that " + node + " is Synced");
            JsonNode state = script.memberObject(
                    "rke2-a", "sriovnetwork.openshift.io/v1", "SriovNetworkNodeState", "cattle-sriov-system", node);
            JsonNode wanted = state.path("spec").path("interfaces").path(0);
            script.check(
                    node + " is told 8 functions on 0000:18:00.0",
                    wanted.path("numVfs").asInt() == 8
                            && wanted.path("pciAddress").asText().equals("0000:18:00.0"));
            script.show(node + ": spec " + wanted + ", status "
                    + state.path("status").path("syncStatus").asText());
        }
        script.condition("SriovPolicy", "tour-vfs", "Ready", "True");
    }

    private static void resource(StepScript script) {
        script.does("nothing: Weft has written the device plugin's ConfigMap");
        script.known(
                NodeConfigFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().node().equals("a-worker-1")
                        && f.state().policies().contains("tour-vfs")
                        && f.state().phase() == ConfigPhase.Synced,
                "the fact of a-worker-1 led to it");
        JsonNode map = script.memberObject("rke2-a", "v1", "ConfigMap", "cattle-sriov-system", "device-plugin-config");
        script.check(
                "device-plugin-config has an entry for a-worker-1",
                map.path("data").has("a-worker-1"));
        script.show("a-worker-1: " + map.path("data").path("a-worker-1").asText());
        script.awaitThat("a-worker-1 offers 8 rancher.io/tourvfs", () -> {
            var allocatable = script.fleet()
                    .member("rke2-a")
                    .nodes()
                    .withName("a-worker-1")
                    .get()
                    .getStatus()
                    .getAllocatable();
            return allocatable.containsKey("rancher.io/tourvfs")
                    && allocatable.get("rancher.io/tourvfs").getAmount().equals("8");
        });
    }
}
