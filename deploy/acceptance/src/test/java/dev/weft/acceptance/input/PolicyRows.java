package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import dev.weft.local.fleet.FleetDefinition;
import java.util.List;
import java.util.function.Supplier;

/** Policies of the CNI and of SR-IOV that cannot be carried out. */
final class PolicyRows implements Group {

    /** Values that a user has written, and that no YAML reader takes. */
    private static final String BROKEN_VALUES = "thickPlugin:\n  enabled: true\n rke2-whereabouts: {enabled: [\n";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;

    PolicyRows(RunningFleet fleet, Sight sight, String namespace) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        fleet.add(FleetDefinition.plain("own-values", 2), false);
    }

    @Override
    public String name() {
        return "policies";
    }

    @Override
    public void begin() {
        fleet.apply("own-values", """
                apiVersion: helm.cattle.io/v1
                kind: HelmChartConfig
                metadata: {name: rke2-multus, namespace: kube-system}
                spec: {valuesContent: %s}
                """.formatted(com.fasterxml.jackson.databind.node.TextNode.valueOf(BROKEN_VALUES)));
        fleet.declare(namespace, "own-values", fleet.member("own-values").kubeconfig());
        cni("wrong-order", "rke2-a", "cni: [cilium, multus]");
        cni("unknown-plugin", "rke2-a", "cni: [multus, weave]");
        cni("multus-alone", "rke2-a", "cni: [multus]");
        cni("two-primaries", "rke2-a", "cni: [canal, cilium]");
        cni("three-plugins", "rke2-a", "cni: [multus, canal, cilium]");
        cni("not-rke2", "kubeadm-c", "multus: {dhcpDaemon: true}");
        cni("broken-values", "own-values", "multus: {dhcpDaemon: true}");
        sriov("unknown-nic", "{pfNames: [ens99]}", 4, "");
        sriov("first-on-card", "{pfNames: ['ens1f1#0-3']}", 8, "priority: 10");
        sriov("second-on-card", "{pfNames: ['ens1f1#2-5']}", 8, "priority: 20");
        sriov("too-many", "{pfNames: [ens1f0]}", 100, "nodeSelector: {kubernetes.io/hostname: a-worker-1}");
        sriov("bad-range", "{pfNames: ['ens1f0#5-2']}", 8, "");
        sriov("large-mtu", "{pfNames: [ens1f0]}", 4, "mtu: 70000");
        sriov("incapable-node", "{pfNames: [enp0s3]}", 4, "nodeSelector: {kubernetes.io/hostname: a-worker-4}");
        sriov("no-node", "{pfNames: [ens1f0]}", 4, "nodeSelector: {rack: nowhere}");
        sriov("not-yet", "{pfNames: [ens98]}", 4, "rollout: {maxUnavailable: 1}");
    }

    private void cni(String name, String member, String rest) {
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: CniPolicy
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: %s}}
                  %s
                """.formatted(name, namespace, member, rest));
    }

    private void sriov(String name, String nics, int numVfs, String rest) {
        fleet.apply("hub", sriovYaml(name, nics, numVfs, rest));
    }

    private String sriovYaml(String name, String nics, int numVfs, String rest) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: SriovPolicy
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: rke2-a}}
                  resourceName: %s
                  nicSelector: %s
                  numVfs: %d
                  %s
                """.formatted(name, namespace, name.replace("-", ""), nics, numVfs, rest);
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "a cni list in which multus is not first",
                        sight.refused("CniPolicy", "wrong-order"),
                        "CniPolicy " + namespace + "/wrong-order",
                        "spec.cni",
                        "multus is the first value",
                        "write multus first"),
                of(
                        "a CNI plugin that RKE2 does not have",
                        sight.refused("CniPolicy", "unknown-plugin"),
                        "spec.cni",
                        "weave",
                        "must be one of calico,canal,cilium,flannel"),
                of(
                        "multus alone, without a primary plugin",
                        sight.refused("CniPolicy", "multus-alone"),
                        "spec.cni",
                        "multus must be used alongside another primary",
                        "one of calico, canal, cilium, flannel or none second"),
                of(
                        "two primary plugins",
                        sight.refused("CniPolicy", "two-primaries"),
                        "spec.cni",
                        "may only provide multiple values if multus is the first value"),
                of(
                        "three plugins, in kubectl get",
                        sight.line("cnipolicies", "three-plugins"),
                        "READY=False",
                        "REASON=InvalidCniList"),
                of(
                        "the CNI of a member that is no RKE2",
                        sight.notReady("CniPolicy", "not-rke2"),
                        "kubeadm-c",
                        "multus.dhcpDaemon",
                        "is not RKE2",
                        "narrow the policy's cluster selector"),
                of(
                        "the CNI of a member that is no RKE2, in kubectl get",
                        sight.line("cnipolicies", "not-rke2"),
                        "READY=False",
                        "REASON=Refused",
                        "CLUSTERS=1",
                        "REFUSED=1"),
                of(
                        "chart values of the user's own that are no YAML stay as they are",
                        brokenValues(),
                        "HelmChartConfig kube-system/rke2-multus",
                        "spec.valuesContent",
                        "line 3",
                        "correct or empty"),
                of(
                        "a policy on a NIC that no node has",
                        sight.notReady("SriovPolicy", "unknown-nic"),
                        "SriovPolicy unknown-nic",
                        "spec.nicSelector",
                        "ens99",
                        "Compare nicSelector with"),
                of(
                        "two policies that claim the same virtual functions",
                        sight.notReady("SriovPolicy", "second-on-card"),
                        "ens1f1",
                        "spec.nicSelector.pfNames",
                        "first-on-card",
                        "ranges that do not meet"),
                of(
                        "two policies that claim the same virtual functions, in kubectl get",
                        sight.line("sriovpolicies", "second-on-card"),
                        "READY=False",
                        "REASON=VfRangesCollide"),
                of(
                        "more virtual functions than the card has",
                        sight.notReady("SriovPolicy", "too-many"),
                        "a-worker-1",
                        "spec.numVfs",
                        "100",
                        "64",
                        "Set numVfs"),
                of(
                        "a range of virtual functions that ends before it begins",
                        sight.refused("SriovPolicy", "bad-range"),
                        "SriovPolicy " + namespace + "/bad-range",
                        "spec.nicSelector.pfNames",
                        "ens1f0#5-2",
                        "Write the interface as"),
                of(
                        "an MTU that no card has",
                        sight.refused("SriovPolicy", "large-mtu"),
                        "SriovPolicy " + namespace + "/large-mtu",
                        "spec.mtu",
                        "70000",
                        "at most 65535"),
                of(
                        "an MTU below 1",
                        sight.apply("hub", sriovYaml("no-mtu", "{pfNames: [ens1f0]}", 4, "mtu: 0")),
                        "spec.mtu",
                        "greater than or equal to 1"),
                of(
                        "a node that is not labelled capable",
                        sight.notReady("SriovPolicy", "incapable-node"),
                        "a-worker-4",
                        "feature.node.kubernetes.io/network-sriov.capable",
                        "sriov_totalvfs"),
                of(
                        "a node selector that selects no node",
                        sight.notReady("SriovPolicy", "no-node"),
                        "spec.nodeSelector",
                        "rack",
                        "nowhere",
                        "change nodeSelector"),
                of(
                        "a deviceType that is none",
                        sight.apply("hub", sriovYaml("no-type", "{pfNames: [ens1f0]}", 4, "deviceType: uio")),
                        "spec.deviceType",
                        "Unsupported value",
                        "netdevice",
                        "vfio-pci"),
                of(
                        "a field that is not supported yet",
                        sight.status("SriovPolicy", "not-yet", "/status/unsupportedFields"),
                        "spec.rollout",
                        "not supported yet"));
    }

    /** The reason, once it is seen that nobody has touched what the user wrote. */
    private Supplier<Seen> brokenValues() {
        return () -> {
            Seen seen = sight.notReady("CniPolicy", "broken-values").get();
            var config = fleet.client("own-values")
                    .genericKubernetesResources("helm.cattle.io/v1", "HelmChartConfig")
                    .inNamespace("kube-system")
                    .withName("rke2-multus")
                    .get();
            Object values = config.<Object>get("spec", "valuesContent");
            return BROKEN_VALUES.equals(values) ? seen : new Seen("HelmChartConfig", "values now: " + values);
        };
    }
}
