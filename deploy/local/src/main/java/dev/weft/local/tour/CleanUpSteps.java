package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PoolIntentFact;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** Everything goes as it came: what is used waits for its users. */
final class CleanUpSteps {

    private static final String API = "weft.dev/v1alpha1";

    private CleanUpSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "a pool in use waits for its users",
                        "deleting an intent never deletes what users still use",
                        CleanUpSteps::inUse),
                Step.of("delete the pods", "addresses go back when the pod object is gone", CleanUpSteps::pods),
                Step.of("delete the intents", "what Weft made goes with its intent", CleanUpSteps::intents));
    }

    private static void inUse(StepScript script) {
        script.does("kubectl delete addresspool storage --wait=false");
        script.fleet()
                .hub()
                .genericKubernetesResources(API, "AddressPool")
                .inNamespace(TourFleet.FLEET)
                .withName("storage")
                .delete();
        script.fact(
                PoolIntentFact.PoolIntentRemoved.class,
                f -> f.removed().key().equals(TourFleet.FLEET + "/storage"),
                "the order to the engine is a fact");
        script.awaitThat("it says that it waits for assigned addresses", () -> {
            JsonNode pool = script.hubObject(API, "AddressPool", "storage");
            if (pool.isMissingNode()) {
                throw new IllegalStateException("it is gone");
            }
            for (JsonNode condition : pool.path("status").path("conditions")) {
                if (condition.path("message").asText().contains("waits for")) {
                    return true;
                }
            }
            return false;
        });
        script.show("AddressPool storage is marked for deletion and still serves its pods");
    }

    private static void pods(StepScript script) {
        script.does("kubectl delete pods -l app=tour, in both members");
        for (String member : List.of("rke2-a", "rke2-b")) {
            script.fleet()
                    .member(member)
                    .pods()
                    .inNamespace(PoolSteps.NAMESPACE)
                    .withLabel("app", "tour")
                    .delete();
        }
        script.fact(
                AddressFact.AddressReleased.class, f -> f.state().owner().pod().equals("web-1"), "releases are facts");
        script.awaitThat(
                "no address of the fleet is assigned",
                () -> script.fleet()
                        .get("inventory-svc", "/api/v1/addresses?prefix=" + TourFleet.FLEET)
                        .isEmpty());
        script.awaitThat(
                "the pool is gone now",
                () -> script.hubObject(API, "AddressPool", "storage").isMissingNode());
    }

    private static void intents(StepScript script) {
        script.does("kubectl delete networks,addresspools,sriovpolicies,cnipolicies --all -n " + TourFleet.FLEET);
        for (String kind : List.of("Network", "AddressPool", "SriovPolicy", "CniPolicy")) {
            script.fleet()
                    .hub()
                    .genericKubernetesResources(API, kind)
                    .inNamespace(TourFleet.FLEET)
                    .delete();
        }
        for (String network : List.of("storage", "fast")) {
            script.fact(
                    PlacementFact.PlacementRemoved.class,
                    f -> f.removed().key().equals(TourFleet.FLEET + "/rke2-a/" + network),
                    "a fact says that " + network + " left rke2-a");
        }
        script.awaitThat(
                "Weft's definitions are gone from the members",
                () -> script.memberObject(
                                "rke2-a",
                                "k8s.cni.cncf.io/v1",
                                "NetworkAttachmentDefinition",
                                PoolSteps.NAMESPACE,
                                "storage")
                        .isMissingNode());
        script.check(
                "the user's own definition is still there",
                !script.memberObject(
                                "rke2-a",
                                "k8s.cni.cncf.io/v1",
                                "NetworkAttachmentDefinition",
                                PoolSteps.NAMESPACE,
                                "mine")
                        .isMissingNode());
        script.awaitThat(
                "no intent is left",
                () -> List.of("Network", "AddressPool", "SriovPolicy", "CniPolicy").stream()
                        .allMatch(kind -> script.fleet()
                                .hub()
                                .genericKubernetesResources(API, kind)
                                .inNamespace(TourFleet.FLEET)
                                .list()
                                .getItems()
                                .isEmpty()));
        removeMemberLeftovers(script.fleet());
    }

    /** Brings the fleet to where the tour begins, after one that was cut off. */
    static void removeLeftovers(TourFleet fleet) {
        if (fleet.hub().namespaces().withName(TourFleet.FLEET).get() == null) {
            fleet.hub()
                    .load(stream("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + TourFleet.FLEET + "}\n"))
                    .create();
        }
        for (String member : fleet.memberNames()) {
            quietly(() -> fleet.member(member)
                    .pods()
                    .inNamespace(PoolSteps.NAMESPACE)
                    .withLabel("app", "tour")
                    .delete());
        }
        for (String kind : List.of("Network", "SriovPolicy", "CniPolicy", "AddressPool")) {
            quietly(() -> fleet.hub()
                    .genericKubernetesResources(API, kind)
                    .inNamespace(TourFleet.FLEET)
                    .delete());
        }
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end
                && !List.of("Network", "SriovPolicy", "CniPolicy", "AddressPool").stream()
                        .allMatch(kind -> fleet.hub()
                                .genericKubernetesResources(API, kind)
                                .inNamespace(TourFleet.FLEET)
                                .list()
                                .getItems()
                                .isEmpty())) {
            Thread.onSpinWait();
            quietly(() -> Thread.sleep(200));
        }
        removeMemberLeftovers(fleet);
    }

    private static void removeMemberLeftovers(TourFleet fleet) {
        if (!fleet.memberNames().contains("rke2-a")) {
            return;
        }
        KubernetesClient west = fleet.member("rke2-a");
        quietly(() -> west.genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                .inNamespace(PoolSteps.NAMESPACE)
                .withName("mine")
                .delete());
        quietly(() -> west.genericKubernetesResources("helm.cattle.io/v1", "HelmChartConfig")
                .inNamespace("kube-system")
                .delete());
        quietly(() -> west.configMaps()
                .inNamespace("cattle-sriov-system")
                .withName("supported-nic-ids")
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"data\":{\"Intel_igb_I350\":null}}"));
        quietly(() -> west.nodes()
                .withName("a-worker-3")
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"feature.node.kubernetes.io/network-sriov.capable\":null}}}"));
        quietly(() -> west.genericKubernetesResources("sriovnetwork.openshift.io/v1", "SriovNetworkNodeState")
                .inNamespace("cattle-sriov-system")
                .withName("a-worker-3")
                .delete());
    }

    private interface Act {
        void run() throws Exception;
    }

    private static void quietly(Act act) {
        try {
            act.run();
        } catch (KubernetesClientException e) {
            // What is not there need not be removed.
            return;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static java.io.InputStream stream(String yaml) {
        return new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
