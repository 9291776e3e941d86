package dev.weft.testbed.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.fleet.MemberSeed;
import dev.weft.testbed.build.ProgramCache;
import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import dev.weft.testbed.cluster.Testbed;
import dev.weft.testbed.rights.Rights.Place;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the accounts of {@code deploy/kubernetes} may do on a real hub and a real member: the rows of DESIGN.md, and nothing else. */
class RightsKubeIT {

    private static final ProgramCache PROGRAMS = ProgramCache.here();
    private static final Path MANIFESTS = Path.of("../kubernetes");

    /** What every authenticated account may do. */
    private static final Map<String, String> EVERYBODY = Map.of(
            "authentication.k8s.io/selfsubjectreviews", "create",
            "authorization.k8s.io/selfsubjectaccessreviews", "create",
            "authorization.k8s.io/selfsubjectrulesreviews", "create");

    private static final Map<String, Map<String, String>> MEMBER = Map.of(
            "inventory-svc",
            Map.of(
                    "/nodes", "get list watch patch",
                    "/configmaps", "get list watch",
                    "apps/deployments", "get list watch",
                    "apps/daemonsets", "get list watch",
                    "apiextensions.k8s.io/customresourcedefinitions", "get list watch",
                    "sriovnetwork.openshift.io/sriovnetworknodestates", "get list watch",
                    "nfd.k8s-sigs.io/nodefeatures", "get list watch",
                    "helm.cattle.io/helmcharts", "get list watch"),
            "policy-svc",
            Map.of(
                    "sriovnetwork.openshift.io/sriovnetworknodestates", "get list watch create patch",
                    "/configmaps", "get list watch create patch",
                    "helm.cattle.io/helmchartconfigs", "get list watch create patch",
                    "helm.cattle.io/helmcharts", "get list watch",
                    "/nodes", "get list watch patch",
                    "/pods", "get list",
                    "/pods/eviction", "create"),
            "attach-svc",
            Map.of(
                    "k8s.cni.cncf.io/network-attachment-definitions", "get list watch create patch delete",
                    "/pods", "get list watch patch",
                    "/namespaces", "get list watch",
                    "/events", "create",
                    "admissionregistration.k8s.io/mutatingwebhookconfigurations", "create",
                    "admissionregistration.k8s.io/mutatingwebhookconfigurations weft-networks", "get patch"),
            "ipam-svc",
            Map.of(
                    "whereabouts.cni.cncf.io/ippools", "get list watch create update patch delete",
                    "whereabouts.cni.cncf.io/overlappingrangeipreservations",
                            "get list watch create update patch delete",
                    "whereabouts.cni.cncf.io/nodeslicepools", "get list watch create update patch delete",
                    "/pods", "get list watch",
                    "/nodes", "get list watch",
                    "k8s.cni.cncf.io/network-attachment-definitions", "get list watch",
                    "coordination.k8s.io/leases whereabouts", "get patch"));

    private static final Map<String, Map<String, String>> HUB = Map.of(
            "inventory-svc",
            Map.of(
                    "weft.dev/clusters", "get list watch",
                    "weft.dev/clusters/status", "get patch",
                    "/secrets", "get list watch"),
            "policy-svc",
            withLease(
                    "policy-svc",
                    Map.of(
                            "weft.dev/sriovpolicies", "get list watch",
                            "weft.dev/sriovpolicies/status", "get patch",
                            "weft.dev/cnipolicies", "get list watch",
                            "weft.dev/cnipolicies/status", "get patch",
                            "/secrets", "get")),
            "attach-svc",
            withLease(
                    "attach-svc",
                    Map.of(
                            "weft.dev/networks", "get list watch patch",
                            "weft.dev/networks/status", "get patch",
                            "/secrets", "get")),
            "ipam-svc",
            withLease(
                    "ipam-svc",
                    Map.of(
                            "weft.dev/addresspools", "get list watch patch",
                            "weft.dev/addresspools/status", "get patch",
                            "weft.dev/clusters", "get",
                            "weft.dev/clusters/status", "get patch",
                            "/secrets", "get")));

    @TempDir
    static Path folder;

    private static Testbed testbed;
    private static KubernetesClient hub;
    private static KubernetesClient member;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        PROGRAMS.missing("etcd", "kube-apiserver", "kubectl").ifPresent(Assumptions::abort);
        testbed = Testbed.start(folder, PROGRAMS);
        hub = testbed.add("hub", Controllers.NONE).client();
        member = testbed.add("member", Controllers.NONE).client();
        MemberSeed.crds(member, name -> true);
        kubectl("hub", "apply", "-k", MANIFESTS.resolve("base").toString());
        kubectl("member", "apply", "-k", MANIFESTS.resolve("member").toString());
        member.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void stop() {
        if (testbed != null) {
            hub.close();
            member.close();
            testbed.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inventory-svc", "policy-svc", "attach-svc", "ipam-svc"})
    void inAMemberAServiceMayDoItsWorkAndNothingElse(String service) throws Exception {
        hold(
                "member",
                service,
                MEMBER,
                List.of(
                        anywhere(),
                        new Place(" weft-networks", "", "weft-networks"),
                        new Place(" whereabouts", "kube-system", "whereabouts")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inventory-svc", "policy-svc", "attach-svc", "ipam-svc"})
    void onTheHubAServiceMayReadItsIntentsAndWriteTheirStatusAndNothingElse(String service) throws Exception {
        hold(
                "hub",
                service,
                HUB,
                List.of(
                        anywhere(),
                        new Place(" named weft-system", "", "weft-system"),
                        new Place(" weft-system", "weft-system", ""),
                        new Place(" weft-system/" + service, "weft-system", service)));
    }

    @Test
    void whatIsRefusedIsRefusedInDeed() {
        try (KubernetesClient attach = as("member", "attach-svc");
                KubernetesClient inventory = as("member", "inventory-svc");
                KubernetesClient policy = as("member", "policy-svc")) {
            refused(
                    () -> attach.secrets().inAnyNamespace().list(),
                    "secrets is forbidden: User \"system:serviceaccount:weft-system:attach-svc\" cannot list resource"
                            + " \"secrets\" in API group \"\" at the cluster scope");
            refused(
                    () -> inventory.pods().inNamespace("shop").list(),
                    "cannot list resource \"pods\" in API group \"\" in the namespace \"shop\"");
            refused(
                    () -> policy.namespaces().withName("shop").delete(),
                    "cannot delete resource \"namespaces\" in API group \"\" in the namespace \"shop\"");
        }
    }

    @Test
    void whatIsAllowedIsDone() {
        member.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("worker")
                        .endMetadata()
                        .build())
                .create();
        try (KubernetesClient inventory = as("member", "inventory-svc")) {
            String label = "feature.node.kubernetes.io/network-sriov.capable";
            inventory
                    .nodes()
                    .withName("worker")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"labels\":{\"" + label + "\":\"true\"}}}");
            assertThat(member.nodes().withName("worker").get().getMetadata().getLabels())
                    .containsEntry(label, "true");
        }
    }

    private static void refused(Runnable act, String reason) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403))
                .hasMessageContaining(reason);
    }

    private static void hold(String cluster, String service, Map<String, Map<String, String>> table, List<Place> places)
            throws IOException, InterruptedException {
        Set<String> kinds = Rights.kinds(admin(cluster));
        Map<String, String> allowed = new TreeMap<>();
        try (KubernetesClient client = as(cluster, service)) {
            Rights.Answer answer = Rights.ask(client, kinds, places);
            answer.allowed().forEach((kind, verbs) -> allowed.put(kind, String.join(" ", verbs)));
            report(cluster, service, allowed, answer.refused());
        }
        Map<String, String> expected = new TreeMap<>(table.getOrDefault(service, Map.of()));
        expected.putAll(EVERYBODY);
        assertThat(allowed).isEqualTo(expected);
    }

    private static void report(String cluster, String service, Map<String, String> allowed, int refused)
            throws IOException {
        StringBuilder text = new StringBuilder("| " + service + " on the " + cluster + " | may |\n|---|---|\n");
        allowed.forEach((kind, verbs) -> text.append("| `" + kind.replaceFirst("^/", "") + "` | " + verbs + " |\n"));
        text.append("| everything else: " + refused + " combinations | refused |\n");
        Files.writeString(Path.of("target/rights-" + cluster + "-" + service + ".md"), text);
        System.out.println(text);
    }

    private static Place anywhere() {
        return new Place("", "shop", "");
    }

    private static Map<String, String> withLease(String service, Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(others);
        all.put("coordination.k8s.io/leases weft-system", "create");
        all.put("coordination.k8s.io/leases weft-system/" + service, "get create update patch");
        all.put("/namespaces named weft-system", "get");
        return all;
    }

    private static KubernetesClient admin(String cluster) {
        return cluster.equals("hub") ? hub : member;
    }

    /** A client with a token of a service's account. */
    private static KubernetesClient as(String cluster, String service) {
        String token = admin(cluster)
                .serviceAccounts()
                .inNamespace("weft-system")
                .withName(service)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return RealApiServer.client(server(cluster).kubeconfig(token));
    }

    private static RealApiServer server(String cluster) {
        return testbed.servers().stream()
                .filter(s -> s.name().equals(cluster))
                .findFirst()
                .orElseThrow();
    }

    private static void kubectl(String cluster, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                PROGRAMS.need("kubectl").toString(),
                "--kubeconfig=" + server(cluster).kubeconfigFile()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
    }
}
