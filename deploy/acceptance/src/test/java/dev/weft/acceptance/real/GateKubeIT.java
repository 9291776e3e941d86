package dev.weft.acceptance.real;

import static dev.weft.acceptance.real.GatedFleet.NAMESPACE;
import static dev.weft.acceptance.real.GatedFleet.NETWORKS;
import static dev.weft.acceptance.real.GatedFleet.REAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The gate of a pod that asks for networks, on a real API server. */
@ExtendWith(SharedRealFleet.class)
class GateKubeIT {

    private static final int CREATIONS = 300;
    private static final String GATE = "weft.dev/networks";
    private static final String WEBHOOK = "name=\"networks.weft.dev\"";
    private static final String DURATION = "apiserver_admission_webhook_admission_duration_seconds";
    private static final String CALLS = "apiserver_admission_webhook_request_total";

    /** What every pod version showed, in the order of the watch: its gates and its annotation. */
    private record Version(boolean gated, String networks) {}

    @Test
    void noVersionOfAPodIsUngatedWithoutItsAddressOrGatedWithIt(GatedFleet fleet) {
        List<Version> versions = new CopyOnWriteArrayList<>();
        try (var watch = fleet.client(REAL).pods().inNamespace(NAMESPACE).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                if (pod.getMetadata().getName().equals("one")) {
                    versions.add(new Version(
                            gated(pod), pod.getMetadata().getAnnotations().get(NETWORKS)));
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                // The watch lives shorter than the server lets it.
            }
        })) {
            fleet.create(REAL, "one", "net");
            String address = fleet.awaitAttached(REAL, "one");
            assertThat(versions.get(0)).isEqualTo(new Version(true, "net"));
            assertThat(versions)
                    .allSatisfy(
                            v -> assertThat(v.gated()).isEqualTo(v.networks().equals("net")));
            assertThat(versions.getLast().networks()).contains(address + "/22");
            assertThat(versions.stream().map(Version::networks).distinct())
                    .as("annotations written")
                    .hasSize(2);
        } finally {
            delete(fleet, "one");
        }
    }

    @Test
    void theServerRefusesAGateThatComesLaterAndAPatchOnAnOldVersion(GatedFleet fleet) {
        KubernetesClient client = fleet.client(REAL);
        Pod plain = fleet.create(REAL, "plain", "");
        assertThatThrownBy(() -> client.pods()
                        .resource(plain)
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"spec\":{\"schedulingGates\":[{\"name\":\"" + GATE + "\"}]}}"))
                .hasMessageContaining("only deletion is allowed, but found new scheduling gate '" + GATE + "'");
        assertThatThrownBy(() -> client.pods()
                        .resource(plain)
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"metadata\":{\"resourceVersion\":\"1\",\"annotations\":{\"" + NETWORKS
                                        + "\":\"[]\"}}}"))
                .hasMessageContaining("the object has been modified");
        delete(fleet, "plain");
    }

    @Test
    void theWebhookIsCalledForPodsThatAskAndForNoOther(GatedFleet fleet) {
        KubernetesClient client = fleet.client(REAL);
        double before = GatedFleet.metric(client, CALLS, WEBHOOK);
        for (int i = 0; i < 20; i++) {
            fleet.create(REAL, "silent-" + i, "");
        }
        assertThat(GatedFleet.metric(client, CALLS, WEBHOOK) - before).isZero();
        for (int i = 0; i < 10; i++) {
            fleet.create(REAL, "asking-" + i, "net");
        }
        assertThat(GatedFleet.metric(client, CALLS, WEBHOOK) - before).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            fleet.awaitAttached(REAL, "asking-" + i);
        }
        for (int i = 0; i < 20; i++) {
            delete(fleet, "silent-" + i);
        }
        for (int i = 0; i < 10; i++) {
            delete(fleet, "asking-" + i);
        }
    }

    @Test
    void withWeftAwayPodsAreCreatedAndTheDelayIsBounded(GatedFleet fleet) {
        var attach = fleet.running().replica("attach-svc-0");
        double[] there = create(fleet.client(REAL), "there", "net", 20);
        attach.kill();
        double[] away = create(fleet.client(REAL), "away", "net", 20);
        System.out.printf(
                Locale.ROOT,
                "creation of a pod that asks, p50/p99: attach-svc there %.1f/%.1f ms, away (Ignore) %.1f/%.1f ms%n",
                percentile(there, 50),
                percentile(there, 99),
                percentile(away, 50),
                percentile(away, 99));
        assertThat(percentile(away, 99)).isLessThan(Duration.ofSeconds(4).toMillis());
        attach.start();
        fleet.running().awaitReady();
        // Those that slipped past the gate are told so; those that came with it get their addresses.
        for (int i = 0; i < 20; i++) {
            fleet.awaitAttached(REAL, "there-" + i);
        }
        removeAll(fleet.client(REAL));
    }

    @Test
    void anAdmissionPolicyGatesTheSamePods(GatedFleet fleet) {
        KubernetesClient hub = fleet.client("hub");
        fleet.running().apply("hub", "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n");
        Awaitility.await()
                .atMost(GatedFleet.PATIENCE)
                .until(() -> hub.serviceAccounts()
                                .inNamespace(NAMESPACE)
                                .withName("default")
                                .get()
                        != null);
        create(hub, "warm", "net", 50);
        double[] none = create(hub, "none", "net", CREATIONS);
        fleet.running().apply("hub", POLICY);
        // The server compiles a policy a while after it has taken it.
        Awaitility.await("the policy works")
                .atMost(GatedFleet.PATIENCE)
                .until(() -> gated(hub.resource(GatedFleet.pod("probe", "net"))
                        .dryRun(true)
                        .create()));
        assertThat(gated(hub.resource(GatedFleet.pod("probe", "")).dryRun(true).create()))
                .isFalse();
        double[] policy = create(hub, "policy", "net", CREATIONS);
        assertThat(hub.pods()
                        .inNamespace(NAMESPACE)
                        .withName("policy-0")
                        .get()
                        .getSpec()
                        .getSchedulingGates())
                .extracting("name")
                .containsExactly(GATE);
        hub.genericKubernetesResources("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding")
                .withName("weft-gate")
                .delete();
        removeAll(hub);
        create(fleet.client(REAL), "warm", "net", 50);
        double calls = GatedFleet.metric(fleet.client(REAL), DURATION + "_count", WEBHOOK);
        double seconds = GatedFleet.metric(fleet.client(REAL), DURATION + "_sum", WEBHOOK);
        double[] webhook = create(fleet.client(REAL), "webhook", "net", CREATIONS);
        seconds = GatedFleet.metric(fleet.client(REAL), DURATION + "_sum", WEBHOOK) - seconds;
        calls = GatedFleet.metric(fleet.client(REAL), DURATION + "_count", WEBHOOK) - calls;
        removeAll(fleet.client(REAL));
        double[] quiet = new double[CREATIONS];
        for (int i = 0; i < CREATIONS; i++) {
            Pod pod = GatedFleet.pod("dry-" + i, "net");
            long began = System.nanoTime();
            assertThat(gated(fleet.client(REAL).resource(pod).dryRun(true).create()))
                    .isTrue();
            quiet[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(quiet);
        System.out.printf(
                Locale.ROOT,
                "%d creations over one connection, p50/p99: no gate %.1f/%.1f ms, policy %.1f/%.1f ms, webhook %.1f/%.1f ms"
                        + " (of which the call %.1f ms on average, with the fleet at work on the pods; dry runs %.1f/%.1f ms)%n",
                CREATIONS,
                percentile(none, 50),
                percentile(none, 99),
                percentile(policy, 50),
                percentile(policy, 99),
                percentile(webhook, 50),
                percentile(webhook, 99),
                1000 * seconds / calls,
                percentile(quiet, 50),
                percentile(quiet, 99));
    }

    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata: {name: weft-gate}
            spec:
              matchConstraints:
                resourceRules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}]
              matchConditions:
              - name: asks-for-networks
                expression: "has(object.metadata.annotations) && 'k8s.v1.cni.cncf.io/networks' in object.metadata.annotations"
              failurePolicy: Fail
              reinvocationPolicy: IfNeeded
              mutations:
              - patchType: ApplyConfiguration
                applyConfiguration:
                  expression: 'Object{spec: Object.spec{schedulingGates: [Object.spec.schedulingGates{name: "weft.dev/networks"}]}}'
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicyBinding
            metadata: {name: weft-gate}
            spec: {policyName: weft-gate}
            """;

    /** Creates pods one after the other; how long each creation took, in ms, sorted. */
    private static double[] create(KubernetesClient client, String name, String networks, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            Pod pod = GatedFleet.pod(name + "-" + i, networks);
            long began = System.nanoTime();
            client.resource(pod).create();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private static double percentile(double[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static boolean gated(Pod pod) {
        return pod.getSpec().getSchedulingGates().stream()
                .anyMatch(g -> g.getName().equals(GATE));
    }

    private static void delete(GatedFleet fleet, String pod) {
        fleet.client(REAL)
                .pods()
                .inNamespace(NAMESPACE)
                .withName(pod)
                .withGracePeriod(0)
                .delete();
    }

    private static void removeAll(KubernetesClient client) {
        client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
        Awaitility.await("all pods are gone")
                .atMost(GatedFleet.PATIENCE)
                .until(() ->
                        client.pods().inNamespace(NAMESPACE).list().getItems().isEmpty());
    }
}
