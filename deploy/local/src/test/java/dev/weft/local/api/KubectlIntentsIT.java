package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.crds.Crds;
import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does with kubectl to Weft's intents and to the upstream kinds of a member. */
class KubectlIntentsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
            MemberSeed.crds(client, name -> true);
        }
        assertThat(Crds.all())
                .allSatisfy(crd -> kubectl.ok(
                        "wait",
                        "--for=condition=Established",
                        "crd/" + crd.getMetadata().getName(),
                        "--timeout=5s"));
        kubectl.ok("create", "namespace", "tour");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String pool(String name, String rest) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata:
                  name: %s
                  namespace: tour
                spec:
                  cidrs: [10.70.0.0/28]
                %s""".formatted(name, rest.indent(2));
    }

    private static String get(String name, String path) {
        return kubectl.ok("get", "wpool", name, "-n", "tour", "-o", "jsonpath={" + path + "}");
    }

    private static void status(String name, String status) {
        kubectl.ok(
                "patch",
                "wpool",
                name,
                "-n",
                "tour",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":" + status + "}");
    }

    private static String ready(String status, String reason, String message) {
        return "{\"capacity\":\"13\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"" + status + "\",\"reason\":\""
                + reason + "\",\"message\":\"" + message
                + "\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"observedGeneration\":1}]}";
    }

    @Test
    void explainShowsNestedFieldsOfIntentsAndOfUpstreamKinds() {
        assertThat(kubectl.ok("explain", "network.spec.macvlan"))
                .contains(
                        "KIND:       Network",
                        "FIELD: macvlan <Object>",
                        "master\t<string>",
                        "Interface of the node.",
                        "enum: bridge, private, vepa, passthru");
        assertThat(kubectl.ok("explain", "wpool.spec.reserved", "--recursive"))
                .contains("FIELD: reserved <[]Object>", "address\t<string> -required-");
        assertThat(kubectl.ok("explain", "sriovnetworknodestates.spec.interfaces.vfGroups"))
                .contains("GROUP:      sriovnetwork.openshift.io", "resourceName\t<string>");
        assertThat(kubectl.ok("explain", "cluster"))
                .contains("Cluster registers a member cluster", "Servers should convert recognized schemas");
        assertThat(kubectl.fails("explain", "network.spec.nothing")).contains("field \"nothing\" does not exist");
    }

    @Test
    void editChangesAnIntentAndShowsWhatIsWrongWithTheChange() throws IOException {
        kubectl.apply(pool("edited", ""));
        assertThat(kubectl.edit("sed -i s#10.70.0.0/28#10.70.0.0/27#", "wpool", "edited", "-n", "tour")
                        .out())
                .isEqualTo("addresspool.weft.dev/edited edited\n");
        assertThat(get("edited", ".spec.cidrs[0]")).isEqualTo("10.70.0.0/27");
        assertThat(get("edited", ".metadata.generation")).isEqualTo("2");
        assertThat(kubectl.edit("true", "wpool", "edited", "-n", "tour").out()).contains("Edit cancelled, no changes");

        Path editor = folder.resolve("editor.sh");
        Path shown = folder.resolve("shown-in-editor");
        Files.writeString(
                editor, "cat \"$1\" >> " + shown + "\nsed -i 's/enforcement:.*/enforcement: Maybe/' \"$1\"\n");
        Kubectl.Said wrong = kubectl.edit("sh " + editor, "wpool", "edited", "-n", "tour");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("error: addresspools.weft.dev \"edited\" is invalid");
        assertThat(shown)
                .content()
                .contains(
                        "# addresspools.weft.dev \"edited\" was not valid:",
                        "# * spec.enforcement: Unsupported value: \"Maybe\": supported values: \"Enforce\", \"Plan\"");
    }

    @Test
    void waitEndsWhenAnotherClientSetsTheConditionAndSaysWhenItsTimeIsUp() throws InterruptedException {
        kubectl.apply(pool("awaited", ""));
        assertThat(kubectl.fails("wait", "--for=condition=Ready", "wpool/awaited", "-n", "tour", "--timeout=1s"))
                .contains("timed out waiting for the condition on addresspools/awaited");
        Thread other = Thread.startVirtualThread(() -> {
            status("awaited", ready("False", "Deciding", "not yet"));
            status("awaited", ready("True", "Serving", "0 of 13 assigned"));
        });
        assertThat(kubectl.ok("wait", "--for=condition=Ready", "wpool/awaited", "-n", "tour", "--timeout=20s"))
                .isEqualTo("addresspool.weft.dev/awaited condition met\n");
        other.join();
        assertThat(kubectl.ok(
                        "wait", "--for=jsonpath={.status.capacity}=13", "wpool/awaited", "-n", "tour", "--timeout=5s"))
                .contains("condition met");
        assertThat(kubectl.fails("wait", "--for=condition=Ready", "wpool/nobody", "-n", "tour", "--timeout=1s"))
                .contains("addresspools.weft.dev \"nobody\" not found");
    }

    @Test
    void aWatchShowsWhatComesChangesAndGoesInTheColumnsOfTheKind() {
        try (Kubectl.Running watch = kubectl.start(
                "watched", "get", "wpool", "-n", "tour", "-w", "--output-watch-events", "-l", "seen=yes")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                kubectl.apply(pool("watched", ""));
                kubectl.ok("label", "wpool", "watched", "-n", "tour", "seen=yes");
                assertThat(watch.seen()).content().containsPattern("ADDED +watched");
            });
            status("watched", ready("True", "Serving", ""));
            kubectl.ok("delete", "wpool", "watched", "-n", "tour");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(watch.seen())
                            .content()
                            .containsPattern("(?s)^EVENT +NAME +READY +REASON +CAPACITY +ASSIGNED.*AGE\n")
                            .containsPattern("MODIFIED +watched +True +Serving +13 ")
                            .containsPattern("DELETED +watched +True +Serving +13 "));
        }
    }

    @Test
    void serverSideApplyNamesTheManagerOfAFieldAndTakesItByForce() {
        kubectl.apply(pool("owned", "quarantine: 5s"), "--server-side");
        kubectl.edit("sed -i s/quarantine:.*/quarantine:\\ 7s/", "wpool", "owned", "-n", "tour");
        Kubectl.Said refused = kubectl.with(pool("owned", "quarantine: 9s"), "apply", "--server-side", "-f", "-");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .startsWith(
                        "error: Apply failed with 1 conflict: conflict with \"kubectl-edit\" using weft.dev/v1alpha1: .spec.quarantine\n")
                .contains("re-run the apply\n  command with the `--force-conflicts` flag");
        assertThat(kubectl.apply(pool("owned", "quarantine: 9s"), "--server-side", "--force-conflicts"))
                .isEqualTo("addresspool.weft.dev/owned serverside-applied\n");
        assertThat(get("owned", ".spec.quarantine")).isEqualTo("9s");
        assertThat(kubectl.ok("get", "wpool", "owned", "-n", "tour", "-o", "yaml", "--show-managed-fields"))
                .contains("manager: kubectl\n", "f:quarantine: {}");
    }

    @Test
    void deleteWaitsForFinalizersAndEndsWhenTheyAreGone() throws InterruptedException {
        kubectl.apply(pool("held", ""));
        kubectl.ok(
                "patch",
                "wpool",
                "held",
                "-n",
                "tour",
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":[\"weft.dev/in-use\"]}}");
        assertThat(kubectl.fails("delete", "wpool", "held", "-n", "tour", "--timeout=1s"))
                .contains("\"held\" deleted", "timed out waiting for the condition");
        assertThat(get("held", ".metadata.deletionTimestamp")).endsWith("Z");
        Thread other = Thread.startVirtualThread(() -> kubectl.ok(
                "patch",
                "wpool",
                "held",
                "-n",
                "tour",
                "--type=json",
                "-p",
                "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]"));
        // It prints nothing when the object went before it looked; that it ends in time is what counts.
        kubectl.ok("wait", "--for=delete", "wpool/held", "-n", "tour", "--timeout=20s");
        other.join();
        assertThat(kubectl.fails("get", "wpool", "held", "-n", "tour"))
                .isEqualTo("Error from server (NotFound): addresspools.weft.dev \"held\" not found\n");
    }

    @Test
    void patchTakesThreeTypesOnBuiltInKindsAndTwoOnDefinedOnes() {
        kubectl.apply(pool("patched", ""));
        kubectl.ok(
                "patch", "wpool", "patched", "-n", "tour", "--type=merge", "-p", "{\"spec\":{\"quarantine\":\"3s\"}}");
        kubectl.ok(
                "patch",
                "wpool",
                "patched",
                "-n",
                "tour",
                "--type=json",
                "-p",
                "[{\"op\":\"add\",\"path\":\"/spec/cidrs/-\",\"value\":\"fd00::/64\"}]");
        assertThat(get("patched", ".spec.quarantine} {.spec.cidrs[*]")).isEqualTo("3s 10.70.0.0/28 fd00::/64");
        assertThat(kubectl.fails("patch", "wpool", "patched", "-n", "tour", "-p", "{\"spec\":{}}"))
                .contains("application/strategic-merge-patch+json is not supported by weft.dev/v1alpha1");
        assertThat(kubectl.fails(
                        "patch", "wpool", "patched", "-n", "tour", "--type=merge", "-p", "{\"spec\":{\"cidrs\":[]}}"))
                .contains("spec.cidrs: Invalid value: 0: spec.cidrs in body should have at least 1 items");

        kubectl.ok("run", "two", "--image=a", "-n", "tour");
        kubectl.ok(
                "patch",
                "pod",
                "two",
                "-n",
                "tour",
                "-p",
                "{\"spec\":{\"containers\":[{\"name\":\"two\",\"image\":\"b\"}]}}");
        assertThat(kubectl.ok("get", "pod", "two", "-n", "tour", "-o", "jsonpath={.spec.containers[*].image}"))
                .isEqualTo("b");
    }

    @Test
    void diffTellsWhatAnApplyWouldChange() {
        kubectl.apply(pool("differs", "quarantine: 5s"));
        assertThat(kubectl.with(pool("differs", "quarantine: 5s"), "diff", "-f", "-"))
                .isEqualTo(new Kubectl.Said(0, ""));
        Kubectl.Said changed = kubectl.with(pool("differs", "quarantine: 6s"), "diff", "-f", "-");
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.out()).contains("-  quarantine: 5s", "+  quarantine: 6s", "-  generation: 1");
    }

    @Test
    void labelsAndFieldsSelect() {
        kubectl.apply(pool("cold", ""));
        kubectl.ok("label", "wpool", "cold", "-n", "tour", "tier=cold");
        assertThat(kubectl.fails("label", "wpool", "cold", "-n", "tour", "tier=hot"))
                .contains("'tier' already has a value (cold), and --overwrite is false");
        kubectl.ok("label", "wpool", "cold", "-n", "tour", "tier=icy", "--overwrite");
        kubectl.ok("annotate", "wpool", "cold", "-n", "tour", "note=the deep store");
        assertThat(kubectl.ok("get", "wpool", "-n", "tour", "-l", "tier in (icy)", "-o", "name"))
                .isEqualTo("addresspool.weft.dev/cold\n");
        assertThat(kubectl.ok("get", "wpool", "-A", "--field-selector=metadata.name=cold", "-o", "name"))
                .isEqualTo("addresspool.weft.dev/cold\n");
        assertThat(kubectl.fails("get", "wpool", "-A", "--field-selector=spec.enforcement=Plan"))
                .contains("Error from server (BadRequest)", "field label not supported: spec.enforcement");
        assertThat(get("cold", ".metadata.annotations.note")).isEqualTo("the deep store");
        kubectl.ok("label", "wpool", "cold", "-n", "tour", "tier-");
        assertThat(kubectl.ok("get", "wpool", "-n", "tour", "-l", "tier")).contains("No resources found");
    }

    @Test
    void describeAndEventsTellWhatHappenedToAnIntent() {
        kubectl.apply(pool("storied", ""));
        kubectl.apply("""
                apiVersion: v1
                kind: Event
                metadata: {name: storied.1, namespace: tour}
                involvedObject: {apiVersion: weft.dev/v1alpha1, kind: AddressPool, namespace: tour, name: storied, uid: "%s"}
                type: Warning
                reason: PoolExhausted
                message: no address is free
                source: {component: ipam-svc}
                count: 1
                firstTimestamp: "2026-01-01T00:00:00Z"
                lastTimestamp: "2026-01-01T00:00:00Z"
                """.formatted(get("storied", ".metadata.uid")));
        assertThat(kubectl.ok("describe", "wpool", "storied", "-n", "tour"))
                .contains("API Version:  weft.dev/v1alpha1", "10.70.0.0/28")
                .containsPattern("Warning +PoolExhausted +\\S+ +ipam-svc +no address is free");
        assertThat(kubectl.ok("get", "events", "-n", "tour", "--field-selector=involvedObject.name=storied"))
                .containsPattern("^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                .containsPattern("Warning +PoolExhausted +addresspool/storied +no address is free");
        assertThat(kubectl.ok("events", "-n", "tour", "--for=addresspool.weft.dev/storied"))
                .contains("AddressPool/storied");
    }

    @Test
    void rawPathsAndOutputFormatsWork() {
        kubectl.apply(pool("shown", ""));
        status("shown", ready("True", "Serving", "0 of 13 assigned"));
        assertThat(kubectl.ok("get", "--raw", "/version")).contains("\"gitVersion\":\"v1.34.4+rke2r1\"");
        assertThat(kubectl.ok("get", "--raw", "/readyz")).isEqualTo("ok");
        assertThat(kubectl.ok("get", "--raw", "/apis/weft.dev/v1alpha1/namespaces/tour/addresspools/shown"))
                .startsWith("{\"apiVersion\":\"weft.dev/v1alpha1\"");
        assertThat(get("shown", ".status.conditions[?(@.type==\"Ready\")].message"))
                .isEqualTo("0 of 13 assigned");
        assertThat(kubectl.ok(
                        "get",
                        "wpool",
                        "shown",
                        "-n",
                        "tour",
                        "-o",
                        "custom-columns=N:.metadata.name,C:.spec.cidrs[0]"))
                .matches("N +C\nshown +10.70.0.0/28\n");
        assertThat(kubectl.ok("get", "wpool", "shown", "-n", "tour", "-o", "yaml"))
                .doesNotContain("managedFields")
                .contains("kind: AddressPool");
        assertThat(kubectl.ok("get", "wpool", "-n", "tour", "--sort-by=.metadata.name", "-o", "name"))
                .contains("addresspool.weft.dev/shown\n");
        assertThat(kubectl.ok("get", "weft", "-n", "tour")).contains("addresspool.weft.dev/shown");
        assertThat(kubectl.ok("get", "wpool", "shown", "-n", "tour", "-o", "wide"))
                .containsPattern("DOMAIN +CIDRS +MESSAGE +AGE\n")
                .containsPattern("shown +True +Serving +13 +\\[\"10.70.0.0/28\"\\] +0 of 13 assigned +\\d+s\n");
    }

    @Test
    void createAndReplaceSayWhatIsThereAndWhatIsNot() {
        assertThat(kubectl.with(pool("fresh", ""), "create", "-f", "-", "--dry-run=server", "-o", "yaml")
                        .out())
                .contains("enforcement: Enforce", "uid:");
        assertThat(kubectl.with(pool("fresh", ""), "replace", "-f", "-").out())
                .contains("addresspools.weft.dev \"fresh\" not found");
        kubectl.apply(pool("fresh", ""));
        assertThat(kubectl.with(pool("fresh", ""), "create", "-f", "-").out())
                .contains("Error from server (AlreadyExists)", "addresspools.weft.dev \"fresh\" already exists");
        assertThat(kubectl.with(pool("fresh", "quarantine: 4s"), "replace", "-f", "-")
                        .out())
                .isEqualTo("addresspool.weft.dev/fresh replaced\n");
        assertThat(kubectl.with(pool("typo", "gateways: [10.70.0.1]"), "apply", "-f", "-")
                        .out())
                .contains("unknown field \"spec.gateways\"");
    }
}
