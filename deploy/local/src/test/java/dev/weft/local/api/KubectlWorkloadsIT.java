package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does with kubectl to workloads, and what he may do. */
class KubectlWorkloadsIT {

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static Kubectl kubectl;

    @BeforeAll
    static void start() {
        server = new TestServer();
        kubectl = Kubectl.of(server.server().kubeconfig(), folder);
        try (KubernetesClient client = server.client()) {
            MemberSeed.hub(client);
        }
        kubectl.ok("wait", "--for=condition=Established", "crd/addresspools.weft.dev", "--timeout=5s");
        kubectl.ok("create", "namespace", "tour");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void scaleAndRolloutSpeakOfWorkloadsOnly() {
        kubectl.apply("""
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: unscaled, namespace: tour}
                spec: {cidrs: [10.70.0.0/28]}
                """);
        assertThat(kubectl.fails("scale", "wpool", "unscaled", "-n", "tour", "--replicas=2"))
                .contains("the server could not find the requested resource");
        kubectl.apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agents, namespace: tour}
                spec:
                  selector: {matchLabels: {a: b}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
                """);
        assertThat(kubectl.fails("rollout", "status", "ds/agents", "-n", "tour", "--timeout=1s"))
                .contains("Waiting for daemon set spec update to be observed");
        kubectl.ok(
                "patch",
                "ds",
                "agents",
                "-n",
                "tour",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"observedGeneration\":1,\"desiredNumberScheduled\":3,\"currentNumberScheduled\":3,\"updatedNumberScheduled\":3,\"numberAvailable\":3,\"numberReady\":3,\"numberMisscheduled\":0}}");
        assertThat(kubectl.ok("rollout", "status", "ds/agents", "-n", "tour", "--timeout=5s"))
                .isEqualTo("daemon set \"agents\" successfully rolled out\n");
        assertThat(kubectl.ok("get", "ds", "agents", "-n", "tour")).containsPattern("agents +3 +3 +3 +3 +3 +<none> ");
        kubectl.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: tour}
                spec:
                  selector: {matchLabels: {a: c}}
                  template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: i}]}}
                """);
        assertThat(kubectl.ok("scale", "deploy/web", "-n", "tour", "--current-replicas=1", "--replicas=3"))
                .contains("scaled");
        assertThat(kubectl.fails("scale", "deploy/web", "-n", "tour", "--current-replicas=1", "--replicas=5"))
                .contains("Expected replicas to be 1, was 3");
        kubectl.ok(
                "patch",
                "deploy",
                "web",
                "-n",
                "tour",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"observedGeneration\":2,\"replicas\":3,\"updatedReplicas\":3,\"readyReplicas\":3,\"availableReplicas\":3}}");
        assertThat(kubectl.ok("rollout", "status", "deploy/web", "-n", "tour", "--timeout=5s"))
                .contains("deployment \"web\" successfully rolled out");
    }

    @Test
    void everyoneLearnsWhoHeIsAndWhatHeMay() {
        String kubeconfig = server.server().kubeconfigFor("weft-policy");
        server.server().access().allowOnly("weft-policy", Set.of("get", "list", "watch"), "nodes");
        Kubectl policy = Kubectl.of(kubeconfig, folder.resolve("policy"));
        assertThat(policy.ok("auth", "whoami")).contains("weft-policy");
        assertThat(policy.ok("auth", "can-i", "list", "nodes")).contains("yes\n");
        assertThat(policy.fails("auth", "can-i", "delete", "nodes")).contains("no\n");
        assertThat(policy.ok("auth", "can-i", "--list"))
                .containsPattern("nodes\\.\\* +\\[\\] +\\[\\] +\\[get list watch\\]");
        assertThat(policy.fails("get", "secrets", "-n", "tour"))
                .contains(
                        "Error from server (Forbidden): secrets is forbidden: User \"weft-policy\" cannot list resource \"secrets\" in API group \"\" in the namespace \"tour\"");
        assertThat(kubectl.ok("auth", "can-i", "--list")).containsPattern("\\*\\.\\* +\\[\\] +\\[\\] +\\[\\*\\]");
    }
}
