package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.PolicyFact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Multus with Cilium, the DHCP daemon and Whereabouts, by HelmChartConfigs. */
final class CniSteps {

    private CniSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "read the cni list that the servers run with",
                        "cni in config.yaml, or --cni=multus,cilium, or --cni twice",
                        CniSteps::running),
                refused(
                        "a cni list without multus first is refused",
                        "multus must always be in the first position of the list",
                        "wrong-order",
                        "cni: [cilium, multus]",
                        "may only provide multiple values if multus is the first value"),
                refused(
                        "Multus alone is refused",
                        "Multus can not be deployed standalone",
                        "alone",
                        "cni: [multus]",
                        "multus must be used alongside another primary cni selection"),
                refused(
                        "SR-IOV as the default plugin is refused",
                        "the SR-IOV CNI plugin cannot be used as the default CNI plugin for Multus",
                        "sriov-first",
                        "cni: [multus, sriov]",
                        "sriov"),
                Step.of(
                        "the list of the page on a member that runs it",
                        "to use Multus with canal as the default plugin: [multus, canal]",
                        CniSteps::canal),
                Step.of(
                        "keep what a user has in a HelmChartConfig",
                        "there is one HelmChartConfig a chart; a second one would replace the first",
                        CniSteps::foreign),
                Step.of(
                        "enable Multus with Cilium, DHCP daemon and Whereabouts",
                        "exclusive: false; dhcpDaemonSet: true; rke2-whereabouts.enabled: true",
                        CniSteps::enable),
                Step.of("the DHCP daemon runs", "an optional daemonset runs the DHCP daemon", CniSteps::dhcp),
                Step.of("Whereabouts runs", "Whereabouts assigns addresses cluster-wide", CniSteps::whereabouts),
                Step.of(
                        "another primary plugin on a running member is refused",
                        "the plugin after multus becomes the default for all pods",
                        CniSteps::restart),
                Step.of("a member that is no RKE2 says so", "RKE2's cni key exists on RKE2 only", CniSteps::notRke2));
    }

    private static String policy(String name, String region, String rest) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: CniPolicy
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {region: %s}}
                %s""".formatted(name, TourFleet.FLEET, region, rest.indent(2));
    }

    private static void running(StepScript script) {
        script.does("nothing: inventory-svc reads the arguments of the servers from annotation rke2.io/node-args");
        for (var member : List.of(
                java.util.Map.entry("rke2-a", List.of("multus", "cilium")),
                java.util.Map.entry("rke2-b", List.of("multus", "canal")))) {
            ClusterState state = script.known(
                            ClusterFact.class,
                            f -> f.state() != null
                                    && f.state().fleet().equals(TourFleet.FLEET)
                                    && f.state().cluster().equals(member.getKey())
                                    && f.state().cni().equals(member.getValue()),
                            "a fact says that " + member.getKey() + " runs " + member.getValue())
                    .state();
            script.show(state == null ? "" : state.cluster() + ": cni " + state.cni() + ", charts " + state.charts());
        }
    }

    /** A list that rke2-server would end with is refused in RKE2's own words, before anybody writes it on a server. */
    private static Step refused(String title, String page, String name, String cni, String reason) {
        return Step.of(title, page, script -> {
            script.declare(policy(name, "west", cni));
            script.fact(
                    PolicyFact.class,
                    f -> f.state() != null
                            && f.state().name().equals(name)
                            && !f.state().accepted(),
                    "a fact says that the policy is not accepted");
            String message = script.condition("CniPolicy", name, "Accepted", "False");
            script.show(message);
            script.check("the reason is RKE2's own", message.contains(reason));
            remove(script, name);
        });
    }

    private static void remove(StepScript script, String policy) {
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "CniPolicy")
                .inNamespace(TourFleet.FLEET)
                .withName(policy)
                .delete();
    }

    private static void canal(StepScript script) {
        script.declare(policy("multus-with-canal", "east", "cni: [multus, canal]"));
        script.fact(
                ClusterConfigFact.class,
                f -> f.state() != null
                        && f.state().cluster().equals("rke2-b")
                        && f.state().subject().equals("cni")
                        && f.state().phase() == ConfigPhase.Synced,
                "a fact says that the list of rke2-b is as asked");
        script.show(script.condition("CniPolicy", "multus-with-canal", "Ready", "True"));
        remove(script, "multus-with-canal");
        script.fact(
                ClusterConfigFact.ClusterConfigRemoved.class,
                f -> f.removed().key().equals(TourFleet.FLEET + "/rke2-b/cni"),
                "with the policy its outcome goes");
    }

    /** The fact of the written chart values, which led to what runs now. */
    private static void written(StepScript script) {
        script.known(
                ClusterConfigFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().cluster().equals("rke2-a")
                        && f.state().subject().equals("helmchartconfig.rke2-multus"),
                "the fact of rke2-multus led to it");
    }

    private static void foreign(StepScript script) {
        script.apply("rke2-a", """
                apiVersion: helm.cattle.io/v1
                kind: HelmChartConfig
                metadata: {name: rke2-cilium, namespace: kube-system}
                spec:
                  valuesContent: |-
                    hubble:
                      enabled: true
                """);
        script.show("rke2-cilium has a user's own value: hubble.enabled");
        script.check(
                "it is there",
                !script.memberObject("rke2-a", "helm.cattle.io/v1", "HelmChartConfig", "kube-system", "rke2-cilium")
                        .isMissingNode());
    }

    private static void enable(StepScript script) {
        script.declare(policy("multus-with-cilium", "west", """
                cni: [multus, cilium]
                multus: {dhcpDaemon: true, whereabouts: true}
                cilium: {exclusive: false}
                """));
        for (String subject : List.of("helmchartconfig.rke2-multus", "helmchartconfig.rke2-cilium")) {
            script.fact(
                    ClusterConfigFact.class,
                    f -> f.state() != null
                            && f.state().cluster().equals("rke2-a")
                            && f.state().subject().equals(subject)
                            && (f.state().phase() == ConfigPhase.Applied
                                    || f.state().phase() == ConfigPhase.Synced),
                    "a fact says that " + subject + " is written");
        }
        String cilium = values(script, "rke2-cilium");
        String multus = values(script, "rke2-multus");
        script.show("rke2-cilium:\n" + cilium + "\nrke2-multus:\n" + multus);
        script.check("the user's own value is kept", cilium.contains("hubble"));
        script.check("cilium is not exclusive", cilium.replace(" ", "").contains("exclusive:false"));
        script.check("the DHCP daemon is on", multus.replace(" ", "").contains("dhcpDaemonSet:true"));
        script.check("Whereabouts is on", multus.contains("rke2-whereabouts"));
        script.condition("CniPolicy", "multus-with-cilium", "Ready", "True");
    }

    private static String values(StepScript script, String chart) {
        @Nullable
        JsonNode config = script.memberObject("rke2-a", "helm.cattle.io/v1", "HelmChartConfig", "kube-system", chart);
        return config.path("spec").path("valuesContent").asText();
    }

    private static void dhcp(StepScript script) {
        script.does("nothing: helm-controller applies the chart");
        written(script);
        script.awaitThat(
                "DaemonSet rke2-multus-dhcp is in the member",
                () -> script.fleet()
                                .member("rke2-a")
                                .apps()
                                .daemonSets()
                                .inNamespace("kube-system")
                                .withName("rke2-multus-dhcp")
                                .get()
                        != null);
        script.show("DaemonSet kube-system/rke2-multus-dhcp");
    }

    private static void whereabouts(StepScript script) {
        script.does("nothing: helm-controller applies the chart");
        written(script);
        script.awaitThat(
                "IPPools are served by the member",
                () -> script.fleet()
                                .member("rke2-a")
                                .apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName("ippools.whereabouts.cni.cncf.io")
                                .get()
                        != null);
        script.show("DaemonSet kube-system/rke2-multus-rke2-whereabouts, CRD ippools.whereabouts.cni.cncf.io");
    }

    private static void restart(StepScript script) {
        script.declare(policy("multus-with-cilium-east", "east", "cni: [multus, cilium]"));
        ClusterConfigFact fact = script.fact(
                ClusterConfigFact.class,
                f -> f.state() != null
                        && f.state().cluster().equals("rke2-b")
                        && f.state().phase() == ConfigPhase.Refused,
                "a fact says Refused for rke2-b");
        script.show(fact.state() == null ? "" : String.valueOf(fact.state().reason()));
        remove(script, "multus-with-cilium-east");
    }

    private static void notRke2(StepScript script) {
        script.declare(policy("multus-south", "south", "cni: [multus, canal]"));
        ClusterConfigFact fact = script.fact(
                ClusterConfigFact.class,
                f -> f.state() != null
                        && f.state().cluster().equals("kubeadm-c")
                        && f.state().phase() == ConfigPhase.Refused,
                "a fact says Refused for kubeadm-c");
        script.show(fact.state() == null ? "" : String.valueOf(fact.state().reason()));
        remove(script, "multus-south");
    }
}
