package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import java.util.List;
import java.util.function.Supplier;

/** Networks that cannot be placed. */
final class NetworkRows implements Group {

    private static final String OWN_CONFIG = "{\"cniVersion\":\"1.0.0\",\"name\":\"own\",\"type\":\"dummy\"}";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;

    NetworkRows(RunningFleet fleet, Sight sight, String namespace) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
    }

    @Override
    public String name() {
        return "networks";
    }

    @Override
    public void begin() {
        fleet.apply("rke2-a", """
                apiVersion: k8s.cni.cncf.io/v1
                kind: NetworkAttachmentDefinition
                metadata: {name: taken, namespace: shop}
                spec: {config: '%s'}
                """.formatted(OWN_CONFIG));
        declare("taken", "shop", "macvlan: {master: eth1}");
        declare("no-namespace", "nowhere", "macvlan: {master: eth1}");
        declare("no-pool", "shop", "macvlan: {master: eth1}\n  ipam: {pool: {name: not-there}}");
        declare("no-json", "shop", "raw: {config: '{type: dummy'}");
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: nobody, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: atlantis}}
                  namespaces: [shop]
                  macvlan: {master: eth1}
                """.formatted(namespace));
    }

    private void declare(String name, String where, String rest) {
        fleet.apply("hub", yaml(name, where, rest));
    }

    private String yaml(String name, String where, String rest) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: rke2-a}}
                  namespaces: [%s]
                  %s
                """.formatted(name, namespace, where, rest);
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "a definition of the user's own has the network's name",
                        taken(),
                        "NetworkAttachmentDefinition shop/taken",
                        "not Weft's",
                        "spec.name"),
                of(
                        "a definition of the user's own has the network's name, in kubectl get",
                        sight.line("networks", "taken"),
                        "READY=False",
                        "REASON=Refused"),
                of(
                        "a namespace that the member does not have",
                        sight.notReady("Network", "no-namespace"),
                        "rke2-a",
                        "namespace nowhere does not exist",
                        "create it"),
                of(
                        "a pool that nobody has declared",
                        sight.condition("Network", "no-pool", "Degraded", "True"),
                        "pool",
                        "AddressPool \"not-there\" is not known",
                        "create it"),
                of(
                        "SR-IOV without a resource",
                        sight.apply("hub", yaml("no-resource", "shop", "sriov: {vlan: 12}")),
                        "spec.sriov.resourceName",
                        "Required value"),
                of(
                        "a raw configuration that is no JSON",
                        sight.refused("Network", "no-json"),
                        "Network " + namespace + "/no-json",
                        "spec.raw",
                        "it is not JSON",
                        "write a CNI configuration"),
                of(
                        "two kinds of network at once",
                        sight.apply(
                                "hub", yaml("two-kinds", "shop", "macvlan: {master: eth1}\n  bridge: {bridge: br0}")),
                        "exactly one kind",
                        "macvlan",
                        "remove the others"),
                of(
                        "a selector that selects no member",
                        sight.notReady("Network", "nobody"),
                        "no member of fleet " + namespace,
                        "spec.clusterSelector",
                        "label"));
    }

    /** The reason, once it is seen that the user's own definition is as it was. */
    private Supplier<Seen> taken() {
        return () -> {
            Object config = fleet.client("rke2-a")
                    .genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                    .inNamespace("shop")
                    .withName("taken")
                    .get()
                    .<Object>get("spec", "config");
            return OWN_CONFIG.equals(config)
                    ? sight.notReady("Network", "taken").get()
                    : new Seen("NetworkAttachmentDefinition", "config now: " + config);
        };
    }
}
