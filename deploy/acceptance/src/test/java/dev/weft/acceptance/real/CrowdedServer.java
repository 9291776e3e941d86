package dev.weft.acceptance.real;

import static dev.weft.acceptance.real.GatedFleet.NAMESPACE;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * A real API server that turns Weft away with 429: a priority level of its own has one seat and no queue, and that seat is held by requests, under Weft's
 * own account, that a webhook never answers. An administrator's requests are exempt, as on any server.
 */
final class CrowdedServer implements AutoCloseable {

    private static final String NAME = "weft-crowded";
    private static final int WAITING = 2;

    private final KubernetesClient admin;
    private final String kubeconfig;
    private final ServerSocket silent;
    private final AtomicBoolean crowded = new AtomicBoolean();
    private final List<Thread> crowd = new ArrayList<>();

    CrowdedServer(KubernetesClient admin, String kubeconfig) {
        this.admin = admin;
        this.kubeconfig = kubeconfig;
        try {
            // Nobody accepts, so the handshake never ends.
            silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void begin() {
        apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: %1$s}
                webhooks:
                - name: silent.example.com
                  clientConfig: {url: "https://127.0.0.1:%2$d/"}
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  timeoutSeconds: 30
                  failurePolicy: Fail
                  rules: [{apiGroups: [k8s.cni.cncf.io], apiVersions: [v1], operations: [CREATE], resources: [network-attachment-definitions]}]
                  matchConditions: [{name: crowd, expression: "object.metadata.name == '%1$s'"}]
                """.formatted(NAME, silent.getLocalPort()));
        apply("""
                apiVersion: flowcontrol.apiserver.k8s.io/v1
                kind: PriorityLevelConfiguration
                metadata: {name: %1$s}
                spec:
                  type: Limited
                  limited: {nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: {type: Reject}}
                """.formatted(NAME));
        apply("""
                apiVersion: flowcontrol.apiserver.k8s.io/v1
                kind: FlowSchema
                metadata: {name: %1$s}
                spec:
                  priorityLevelConfiguration: {name: %1$s}
                  matchingPrecedence: 2
                  rules:
                  - subjects: [{kind: ServiceAccount, serviceAccount: {namespace: weft-system, name: weft}}]
                    resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"]}]
                    nonResourceRules: [{verbs: ["*"], nonResourceURLs: ["*"]}]
                """.formatted(NAME));
        crowded.set(true);
        for (int i = 0; i < WAITING; i++) {
            crowd.add(Thread.ofVirtual().start(this::hold));
        }
        double before = turnedAway();
        Awaitility.await("requests are turned away").atMost(GatedFleet.PATIENCE).until(() -> turnedAway() > before);
    }

    /** How many requests of Weft's account the server has turned away. */
    double turnedAway() {
        return GatedFleet.metric(
                admin, "apiserver_flowcontrol_rejected_requests_total", "flow_schema=\"" + NAME + "\"");
    }

    void end() {
        crowded.set(false);
        admin.genericKubernetesResources("flowcontrol.apiserver.k8s.io/v1", "FlowSchema")
                .withName(NAME)
                .delete();
        admin.genericKubernetesResources("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration")
                .withName(NAME)
                .delete();
        admin.genericKubernetesResources("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
                .withName(NAME)
                .delete();
    }

    private void hold() {
        GenericKubernetesResource wanted = new GenericKubernetesResourceBuilder()
                .withApiVersion("k8s.cni.cncf.io/v1")
                .withKind("NetworkAttachmentDefinition")
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build();
        Config patient = new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(28_000)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(patient).build()) {
            while (crowded.get()) {
                try {
                    client.resource(wanted).dryRun().create();
                } catch (KubernetesClientException turnedAwayOrTimedOut) {
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private void apply(String yaml) {
        admin.resource(yaml).serverSideApply();
    }

    @Override
    public void close() {
        if (crowded.get()) {
            end();
        }
        try {
            // What still waits for an answer gets a broken connection.
            silent.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Thread one : crowd) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
