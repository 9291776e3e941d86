package dev.weft.acceptance.input;

import dev.weft.acceptance.fleet.RunningFleet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** The pods of {@link ClaimRows}, with their pools and networks. */
final class ClaimPods {

    /** The namespace of the pods. */
    static final String NAMESPACE = "shop";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;
    private final String member;

    ClaimPods(RunningFleet fleet, Sight sight, String namespace, String member) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        this.member = member;
    }

    /** Declares the pools and makes the pods; waits for those that hold what others ask for. */
    void begin() {
        pools().forEach((name, spec) -> {
            pool(name, spec);
            network(name, "pool: {name: " + name + "}");
        });
        network("fixed", "static: {}");
        for (String network : List.of("asked", "whole", "shares", "barred", "dual", "resting", "leaving", "fixed")) {
            placed(network);
        }
        pool("second", "addressDomain: asked, cidrs: [10.61.0.64/26]");
        network("second", "pool: {name: second}");
        asked();
        for (String holder : List.of("mac-1", "shares-1", "dual-1", "resting-1", "leaving-1")) {
            Awaitility.await("pod " + holder + " is attached")
                    .atMost(Row.PATIENCE)
                    .until(() -> sight.fact("attachments", attachment(holder))
                            .at("/state/phase")
                            .asText()
                            .equals("Attached"));
        }
        fleet.client(member).pods().inNamespace(NAMESPACE).withName("resting-1").delete();
        fleet.hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "AddressPool")
                .inNamespace(namespace)
                .withName("leaving")
                .delete();
        pod("mac-2", "[{\"name\": \"whole\", \"mac\": \"02:00:5E:61:00:01\"}]");
        pod("shares-2", "shares");
        pod("dual-2", "dual");
        placed("second");
        pod("second", "second");
        Awaitility.await("the address of pod resting-1 is released")
                .atMost(Row.PATIENCE)
                .until(() -> sight.fact("attachments", attachment("resting-1"))
                        .at("/state")
                        .isMissingNode());
        pod("resting-2", "[{\"name\": \"resting\", \"ips\": [\"10.66.0.66\"]}]");
        Awaitility.await("AddressPool leaving waits for its pod")
                .atMost(Row.PATIENCE)
                .until(() -> fleet.condition(namespace, "AddressPool", "leaving", "Ready")
                        .reason()
                        .equals("InUse"));
        pod("leaving-2", "leaving");
    }

    private static Map<String, String> pools() {
        return new TreeMap<>(Map.of(
                "asked",
                "cidrs: [10.61.0.0/24], ranges: [{start: 10.61.0.10, end: 10.61.0.99}], excludes: [10.61.0.40],"
                        + " gateway: [10.61.0.50], reserved: [{address: 10.61.0.41, reason: the controller of rack 4}]",
                "whole",
                "cidrs: [10.62.0.0/24, 'fd00:62::/64'], gateway: [10.62.0.1]",
                "shares",
                "cidrs: [10.63.0.0/24], quota: {perNamespace: 1}",
                "barred",
                "cidrs: [10.64.0.0/24], quota: {namespaces: [{namespace: shop, claims: 0}]}",
                "dual",
                "cidrs: [10.65.0.0/24, 'fd00:65::/126'], gateway: ['fd00:65::1']",
                "resting",
                "cidrs: [10.66.0.0/24], quarantine: 1h",
                "leaving",
                "cidrs: [10.67.0.0/24]",
                "crooked",
                "cidrs: [10.68.0.9/24]"));
    }

    /** The requests that need nothing from another pod, and the pods that hold what others ask for. */
    private void asked() {
        Map.ofEntries(
                        Map.entry("ip-word", "\"ips\": [\"ten\"]"),
                        Map.entry("ip-long-prefix", "\"ips\": [\"10.61.0.20/33\"]"),
                        Map.entry("ip-family", "\"ips\": [\"fd00:61::5\"]"),
                        Map.entry("ip-beside-range", "\"ips\": [\"10.61.0.200\"]"),
                        Map.entry("ip-excluded", "\"ips\": [\"10.61.0.40\"]"),
                        Map.entry("ip-gateway", "\"ips\": [\"10.61.0.50/24\"]"),
                        Map.entry("ip-reserved", "\"ips\": [\"10.61.0.41\"]"),
                        Map.entry("ip-prefix", "\"ips\": [\"10.61.0.20/16\"]"),
                        Map.entry("ip-two", "\"ips\": [\"10.61.0.20\", \"10.61.0.21\"]"),
                        Map.entry("mac-group", "\"mac\": \"01:00:5e:00:00:01\""),
                        Map.entry("mac-long", "\"mac\": \"02:00:5e:61:00:00:00:01\""),
                        Map.entry("route-word", "\"default-route\": [\"nowhere\"]"))
                .forEach((name, field) -> pod(name, "[{\"name\": \"asked\", " + field + "}]"));
        pod("ip-broadcast", "[{\"name\": \"whole\", \"ips\": [\"10.62.0.255\"]}]");
        pod(
                "two-routes",
                "[{\"name\": \"asked\", \"default-route\": [\"10.61.0.50\"]}, {\"name\": \"whole\", \"default-route\": [\"10.62.0.1\"]}]");
        pod("barred", "barred");
        pod("crooked", "crooked");
        pod("fixed", "fixed");
        pod("fixed-bare", "[{\"name\": \"fixed\", \"ips\": [\"10.69.0.5\"]}]");
        pod("mac-1", "[{\"name\": \"whole\", \"mac\": \"02:00:5e:61:00:01\"}]");
        pod("shares-1", "shares");
        pod("dual-1", "dual");
        pod("resting-1", "[{\"name\": \"resting\", \"ips\": [\"10.66.0.66\"]}]");
        pod("leaving-1", "leaving");
    }

    private void pool(String name, String spec) {
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(name, namespace, spec));
    }

    private void network(String name, String ipam) {
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: %s}}
                  namespaces: [%s]
                  macvlan: {master: eth1}
                  ipam: {%s}
                """.formatted(name, namespace, member, NAMESPACE, ipam));
    }

    private void placed(String network) {
        Awaitility.await("Network " + network + " is placed")
                .atMost(Row.PATIENCE)
                .until(() -> fleet.condition(namespace, "Network", network, "Ready")
                        .status()
                        .equals("True"));
    }

    private void pod(String name, String networks) {
        fleet.apply(member, HealthyMember.pod(name, networks));
    }

    /** The key of what becomes of a pod's only interface. */
    String attachment(String pod) {
        return namespace + "/" + member + "/" + NAMESPACE + "/" + pod + "/net1";
    }

    /** Ends what some of the pods wait for. */
    void mend() {
        fleet.client(member).pods().inNamespace(NAMESPACE).withName("shares-1").delete();
        pool("dual", "cidrs: [10.65.0.0/24, 'fd00:65::/125'], gateway: ['fd00:65::1']");
        pool("crooked", "cidrs: [10.68.0.0/24]");
    }
}
