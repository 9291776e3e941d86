package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.Topic;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Weft runs; members are registered by a kubeconfig Secret. */
final class RegisterSteps {

    private RegisterSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of("the topics are there", "events are the only road between services", RegisterSteps::topics),
                Step.of("four services are ready", "ready means: my partitions are restored", RegisterSteps::ready),
                register("rke2-a", "west"),
                register("rke2-b", "east"),
                register("kubeadm-c", "south"),
                Step.of(
                        "a kubeconfig that is no YAML says so",
                        "every cluster needs a way in; a wrong one must explain itself",
                        RegisterSteps::broken));
    }

    private static void topics(StepScript script) throws Exception {
        script.does("kafka-topics.sh --list");
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, script.fleet().bootstrap()))) {
            Set<String> names = admin.listTopics().names().get();
            Set<String> missing = new HashSet<>();
            Arrays.stream(Topic.values())
                    .map(Topic::topicName)
                    .filter(t -> !names.contains(t))
                    .forEach(missing::add);
            script.show(names.stream().filter(n -> n.startsWith("weft.")).count() + " topics of Weft");
            script.check("every topic of the catalogue exists, missing: " + missing, missing.isEmpty());
        }
    }

    private static void ready(StepScript script) {
        script.does("GET /q/health/ready of every replica");
        for (String service : List.of("inventory-svc", "policy-svc", "attach-svc", "ipam-svc")) {
            script.awaitThat(
                    service + " is ready",
                    () -> script.fleet()
                            .get(service, "/q/health/ready")
                            .path("status")
                            .asText()
                            .equals("UP"));
        }
    }

    private static Step register(String member, String region) {
        return Step.of(
                "register the member " + member,
                "one cluster or a thousand: a Cluster names a Secret with the kubeconfig",
                script -> {
                    script.declare(cluster(member, region, script.fleet().kubeconfig(member), member.equals("rke2-a")));
                    ClusterFact fact = script.known(
                            ClusterFact.class,
                            f -> f.state() != null
                                    && f.state().fleet().equals(TourFleet.FLEET)
                                    && f.state().cluster().equals(member)
                                    && f.state().connection().state() == Connection.State.Connected,
                            "a fact says that " + TourFleet.FLEET + "/" + member + " is connected");
                    String version =
                            script.fleet().member(member).getKubernetesVersion().getGitVersion();
                    script.check(
                            "it runs " + version,
                            fact.state() != null && version.equals(fact.state().kubernetesVersion()));
                    script.condition("Cluster", member, "Ready", "True");
                    script.awaitThat("its nodes are counted in the status", () -> {
                        JsonNode status = script.hubObject("weft.dev/v1alpha1", "Cluster", member)
                                .path("status");
                        return status.path("nodes").asInt()
                                == script.fleet()
                                        .member(member)
                                        .nodes()
                                        .list()
                                        .getItems()
                                        .size();
                    });
                    JsonNode status = script.hubObject("weft.dev/v1alpha1", "Cluster", member)
                            .path("status");
                    script.show("Cluster " + member + ": "
                            + status.path("connection").asText() + ", "
                            + status.path("kubernetesVersion").asText() + ", "
                            + status.path("nodes").asInt() + " nodes");
                });
    }

    static String cluster(String name, String region, String kubeconfig, boolean direct) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s-kubeconfig, namespace: %2$s}
                data: {kubeconfig: %3$s}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Cluster
                metadata: {name: %1$s, namespace: %2$s, labels: {region: %4$s}}
                spec:
                  kubeconfigSecretRef: {name: %1$s-kubeconfig}
                %5$s""".formatted(
                        name,
                        TourFleet.FLEET,
                        Base64.getEncoder().encodeToString(kubeconfig.getBytes(StandardCharsets.UTF_8)),
                        region,
                        direct ? "  sriov: {mode: Direct}\n" : "");
    }

    private static void broken(StepScript script) throws IOException {
        script.declare(cluster("broken", "none", "no: [yaml", false));
        script.fact(
                ClusterFact.class,
                f -> f.state() != null
                        && f.state().cluster().equals("broken")
                        && f.state().connection().state() == Connection.State.InvalidKubeconfig,
                "a fact says InvalidKubeconfig");
        String message = script.condition("Cluster", "broken", "Ready", "False");
        script.awaitThat(
                "the reason names YAML",
                () -> script.condition("Cluster", "broken", "Accepted", "False").contains("YAML"));
        script.show(message);
        script.fleet()
                .hub()
                .genericKubernetesResources("weft.dev/v1alpha1", "Cluster")
                .inNamespace(TourFleet.FLEET)
                .withName("broken")
                .delete();
        script.fact(
                ClusterFact.ClusterRemoved.class,
                f -> f.removed().key().endsWith("/broken"),
                "its removal is a fact, too");
    }
}
