package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubectlIT {

    @TempDir
    private static Path folder;

    private static TestServer server;

    private static Kubectl kubectl;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
        kubectl = Kubectl.of(server.server().kubeconfig(), folder);
        Files.writeString(
                folder.resolve("crd.yaml"), TestServer.resource("looms.yaml").toString());
        ok("apply", "-f", folder.resolve("crd.yaml").toString());
        ok("wait", "--for=condition=Established", "crd/looms.test.weft.dev", "--timeout=5s");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Kubectl.Said kubectl(String input, String... arguments) {
        return kubectl.with(input, arguments);
    }

    private static String ok(String... arguments) {
        return kubectl.ok(arguments);
    }

    private static String apply(String yaml, String... more) {
        return kubectl.apply(TestServer.yaml(yaml).toString(), more);
    }

    private static String loom(String name, String spec) {
        return TestServer.loom(name, spec).toString();
    }

    @Test
    void itAppliesTwiceAndShowsTheColumnsOfTheKind() {
        assertThat(apply(loom("shown", "{threads: 3}"))).isEqualTo("loom.test.weft.dev/shown created\n");
        assertThat(apply(loom("shown", "{threads: 3}"))).isEqualTo("loom.test.weft.dev/shown unchanged\n");
        assertThat(apply(loom("shown", "{threads: 4}"))).isEqualTo("loom.test.weft.dev/shown configured\n");
        assertThat(ok("get", "lm", "shown")).matches("(?s)NAME +THREADS +READY +AGE\nshown +4 +\\d+s\n");
        assertThat(ok("get", "looms.v1.test.weft.dev", "shown", "-o", "jsonpath={.spec.weave}"))
                .isEqualTo("plain");
        assertThat(ok("get", "cloth")).contains("shown");
        assertThat(ok("delete", "loom", "shown")).contains("\"shown\" deleted");
    }

    @Test
    void itRefusesWhatTheSchemaRefuses() {
        Kubectl.Said typo = kubectl(loom("typo", "{threads: 1, colur: red}"), "apply", "-f", "-");
        assertThat(typo.code()).isEqualTo(1);
        assertThat(typo.out()).contains("strict decoding error: unknown field \"spec.colur\"");

        Kubectl.Said wrong = kubectl(loom("wrong", "{threads: 0}"), "apply", "-f", "-");
        assertThat(wrong.out()).contains("The Loom \"wrong\" is invalid: spec.threads: Invalid value: 0");
    }

    @Test
    void itExplainsAKind() {
        assertThat(ok("explain", "loom.spec"))
                .contains(
                        "KIND:       Loom",
                        "How the loom is set.",
                        "threads\t<integer> -required-",
                        "Count of warp threads.");
        assertThat(ok("explain", "loom.spec.weave")).containsPattern("ENUM:\\s+plain\\s+twill");
    }

    @Test
    void itAppliesServerSideWithConflicts() {
        assertThat(apply(loom("ssa", "{threads: 3}"), "--server-side", "--field-manager=one"))
                .contains("serverside-applied");
        Kubectl.Said refused =
                kubectl(loom("ssa", "{threads: 4}"), "apply", "-f", "-", "--server-side", "--field-manager=two");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains("Apply failed with 1 conflict: conflict with \"one\": .spec.threads", "--force-conflicts");
        apply(loom("ssa", "{threads: 4}"), "--server-side", "--field-manager=two", "--force-conflicts");
        assertThat(ok("get", "loom", "ssa", "-o", "jsonpath={.spec.threads}")).isEqualTo("4");
    }

    @Test
    void itPatchesEditsLabelsAndAnnotates() {
        apply(loom("changed", "{threads: 3}"));
        ok("patch", "loom", "changed", "--type=merge", "-p", "{\"spec\":{\"colour\":\"red\"}}");
        ok(
                "patch",
                "loom",
                "changed",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/spec/threads\",\"value\":9}]");
        ok(
                "patch",
                "loom",
                "changed",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"observedGeneration\":1}}");
        ok("label", "loom", "changed", "a=b");
        ok("annotate", "loom", "changed", "c=d");
        assertThat(kubectl.edit("sed -i s/threads:.*/threads:\\ 77/", "loom", "changed")
                        .out())
                .contains("loom.test.weft.dev/changed edited");
        assertThat(
                        ok(
                                "get",
                                "loom",
                                "changed",
                                "-o",
                                "jsonpath={.spec.threads} {.spec.colour} {.status.observedGeneration} {.metadata.labels.a} {.metadata.annotations.c}"))
                .isEqualTo("77 red 1 b d");
    }

    @Test
    void itWaitsForConditionsAndForDeletion() throws InterruptedException {
        apply(loom("awaited", "{threads: 3}"));
        Thread later = Thread.startVirtualThread(() -> ok(
                "patch",
                "loom",
                "awaited",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"));
        assertThat(ok("wait", "--for=condition=Ready", "loom/awaited", "--timeout=20s"))
                .contains("condition met");
        later.join();
        ok("delete", "loom", "awaited", "--wait=false");
        ok("wait", "--for=delete", "loom/awaited", "--timeout=20s");
    }

    @Test
    void itCreatesBuiltInKindsAndDescribesThem() {
        ok("create", "namespace", "made");
        ok("create", "configmap", "cm", "-n", "made", "--from-literal=a=b");
        ok("create", "secret", "generic", "s", "-n", "made", "--from-literal=token=x");
        ok("create", "serviceaccount", "sa", "-n", "made");
        ok("run", "web", "--image=nginx", "-n", "made");
        assertThat(ok("get", "pods", "-n", "made", "-o", "wide"))
                .contains("NODE")
                .contains("web", "0/1", "Pending");
        assertThat(ok("describe", "pod", "web", "-n", "made")).contains("nginx");
        assertThat(ok("get", "all", "-n", "made")).contains("pod/web");
        assertThat(ok("create", "token", "sa", "-n", "made")).startsWith("eyJ");
        assertThat(ok("get", "ns", "made")).contains("Active");
        ok("delete", "pod", "web", "-n", "made", "--now");
        assertThat(ok("delete", "namespace", "made")).contains("deleted");
        assertThat(kubectl("", "get", "ns", "made").out())
                .contains("Error from server (NotFound): namespaces \"made\" not found");
    }

    @Test
    void itScalesCordonsAndAnswersWhoMayWhat() {
        apply(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}");
        ok("scale", "deployment/web", "--replicas=0");
        assertThat(ok("get", "deploy", "web")).contains("0/0");
        ok("set", "image", "deployment/web", "c=j");
        apply("{apiVersion: v1, kind: Node, metadata: {name: n1}}");
        ok("cordon", "n1");
        assertThat(ok("get", "nodes")).contains("SchedulingDisabled");
        ok("drain", "n1");
        assertThat(ok("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
        assertThat(ok("auth", "whoami")).contains("system:admin");
        assertThat(ok("version")).contains("Server Version: v1.34.4+rke2r1");
        assertThat(ok("api-resources")).contains("looms", "test.weft.dev/v1", "deployments");
        assertThat(ok("api-versions")).contains("test.weft.dev/v1");
    }

    @Test
    void itDryRunsAndDiffsOnTheServer() {
        apply(loom("diffed", "{threads: 3}"));
        apply(loom("diffed", "{threads: 5}"), "--dry-run=server");
        Kubectl.Said diff = kubectl(loom("diffed", "{threads: 5}"), "diff", "-f", "-");
        assertThat(diff.code()).as(diff.out()).isEqualTo(1);
        assertThat(diff.out()).contains("-  threads: 3", "+  threads: 5");
        assertThat(ok("get", "loom", "diffed", "-o", "jsonpath={.spec.threads}"))
                .isEqualTo("3");
    }

    @Test
    void itWatches() {
        apply(loom("watched", "{threads: 3}"));
        try (Kubectl.Running watch = kubectl.start("seen", "get", "loom", "watched", "-w")) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(watch.seen()).content().containsPattern("watched +3"));
            ok("patch", "loom", "watched", "--type=merge", "-p", "{\"spec\":{\"threads\":8}}");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(watch.seen()).content().containsPattern("watched +8"));
        }
    }

    @Test
    void itTakesOneGateOfAPod() {
        apply(
                "{apiVersion: v1, kind: Pod, metadata: {name: gated}, spec: {schedulingGates: [{name: weft.dev/networks}, {name: other/gate}], containers: [{name: c, image: i}]}}");
        assertThat(ok("get", "pod", "gated")).contains("SchedulingGated");
        ok(
                "patch",
                "pod",
                "gated",
                "-p",
                "{\"spec\":{\"schedulingGates\":[{\"name\":\"weft.dev/networks\",\"$patch\":\"delete\"}]}}");
        assertThat(ok("get", "pod", "gated", "-o", "jsonpath={.spec.schedulingGates[*].name}"))
                .isEqualTo("other/gate");
    }
}
