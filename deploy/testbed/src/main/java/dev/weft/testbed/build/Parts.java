package dev.weft.testbed.build;

import dev.weft.testbed.build.Part.Definitions;
import dev.weft.testbed.build.Part.Program;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All parts, the most needed first. */
public final class Parts {

    private static final String PLUMBING = "github.com/k8snetworkplumbingwg/";

    private static final List<Part> ALL = List.of(
            Part.of(
                    "etcd",
                    "go.etcd.io/etcd/server/v3",
                    "every test against a real API server",
                    new Program("etcd", "go.etcd.io/etcd/server/v3")),
            Part.of(
                            "kubernetes",
                            "k8s.io/kubernetes",
                            "every test against a real API server",
                            kubernetes("kube-apiserver"),
                            kubernetes("kubectl"),
                            kubernetes("kube-controller-manager"),
                            kubernetes("kube-scheduler"),
                            kubernetes("kubelet"))
                    .withLinkFlags("-X k8s.io/component-base/version.gitVersion={version}"
                            + " -X k8s.io/component-base/version.gitMajor={major}"
                            + " -X k8s.io/component-base/version.gitMinor={minor}"),
            Part.of(
                    "cni-plugins",
                    "github.com/containernetworking/plugins",
                    "tests of real CNI plugins",
                    Stream.of(
                                    "ipam/dhcp",
                                    "ipam/host-local",
                                    "ipam/static",
                                    "main/bridge",
                                    "main/host-device",
                                    "main/ipvlan",
                                    "main/loopback",
                                    "main/macvlan",
                                    "main/ptp",
                                    "main/vlan",
                                    "meta/portmap",
                                    "meta/sbr",
                                    "meta/tuning")
                            .map(p -> new Program(
                                    p.substring(p.indexOf('/') + 1),
                                    "github.com/containernetworking/plugins/plugins/" + p))
                            .toArray(Program[]::new)),
            Part.of(
                            "multus",
                            "gopkg.in/k8snetworkplumbingwg/multus-cni.v4",
                            "tests of real Multus",
                            multus("multus"),
                            multus("multus-daemon"),
                            multus("multus-shim"),
                            multus("thin_entrypoint"))
                    .withDefinitions(new Definitions(
                            PLUMBING + "network-attachment-definition-client", "artifacts/networks-crd.yaml")),
            Part.of(
                            "whereabouts",
                            PLUMBING + "whereabouts",
                            "tests of real Whereabouts",
                            new Program("whereabouts", PLUMBING + "whereabouts/cmd"),
                            new Program("ip-control-loop", PLUMBING + "whereabouts/cmd/controlloop"),
                            new Program("node-slice-controller", PLUMBING + "whereabouts/cmd/nodeslicecontroller"))
                    .withDefinitions(
                            new Definitions(PLUMBING + "whereabouts", "doc/crds/whereabouts.cni.cncf.io_ippools.yaml"),
                            new Definitions(
                                    PLUMBING + "whereabouts", "doc/crds/whereabouts.cni.cncf.io_nodeslicepools.yaml"),
                            new Definitions(
                                    PLUMBING + "whereabouts",
                                    "doc/crds/whereabouts.cni.cncf.io_overlappingrangeipreservations.yaml")),
            Part.of(
                            "kwok",
                            "sigs.k8s.io/kwok",
                            "tests with a thousand nodes",
                            new Program("kwok", "sigs.k8s.io/kwok/cmd/kwok"))
                    .withFolders("kustomize/stage"),
            Part.of(
                            "sriov-network-operator",
                            PLUMBING + "sriov-network-operator",
                            "comparisons with the SR-IOV operator",
                            new Program("sriov-network-operator", PLUMBING + "sriov-network-operator"))
                    .withDefinitions(new Definitions(PLUMBING + "sriov-network-operator", "config/crd/bases"))
                    .withFolders("bindata"));

    private Parts() {}

    /** All of them. */
    public static List<Part> all() {
        return ALL;
    }

    /** The part that a program belongs to. */
    public static Optional<Part> ofProgram(String program) {
        return ALL.stream()
                .filter(p -> p.programs().stream().anyMatch(q -> q.name().equals(program)))
                .findFirst();
    }

    private static Program kubernetes(String name) {
        return new Program(name, "k8s.io/kubernetes/cmd/" + name);
    }

    private static Program multus(String name) {
        return new Program(name, "gopkg.in/k8snetworkplumbingwg/multus-cni.v4/cmd/" + name);
    }
}
