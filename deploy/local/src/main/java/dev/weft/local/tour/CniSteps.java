package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ConfigPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Multus with Cilium, the DHCP daemon and Whereabouts, by HelmChartConfigs. */
final class CniSteps {

    private CniSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of(
                        "a cni list without multus first is refused",
                        "multus must always be in the first position of the list",
                        CniSteps::wrongOrder),
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

    private static void wrongOrder(StepScript script) {
        script.declare(policy("wrong-order", "west", "cni: [cilium, multus]"));
        String message = script.condition("CniPolicy", "wrong-order", "Accepted", "False");
        script.show(message);
        script.check(
                "the reason is RKE2's own",
                message.contains("may only provide multiple values if multus is the first value"));
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "CniPolicy")
                .inNamespace(TourFleet.FLEET)
                .withName("wrong-order")
                .delete();
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
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "CniPolicy")
                .inNamespace(TourFleet.FLEET)
                .withName("multus-with-cilium-east")
                .delete();
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
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "CniPolicy")
                .inNamespace(TourFleet.FLEET)
                .withName("multus-south")
                .delete();
    }
}
