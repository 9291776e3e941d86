package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import dev.weft.local.api.Certificates;
import dev.weft.local.api.SimulatedApiServer;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedMember;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Kubeconfigs that cannot be used, and members that do not answer as they should. */
final class ClusterRows implements Group {

    private static final String ELSEWHERE = "127.0.0.2";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;
    private final Secrets secrets;
    private final Vertx vertx = Vertx.vertx();

    ClusterRows(RunningFleet fleet, Sight sight, String namespace, Secrets secrets) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        this.secrets = secrets;
        for (String name : List.of("expired", "down", "slow", "forbidden-nodes", "forbidden-pods", "busy")) {
            fleet.add(FleetDefinition.plain(name, 2), false);
        }
        for (String name : List.of("forbidden-nads", "forbidden-charts", "dying", "gone")) {
            fleet.add(FleetDefinition.plain(name, 2), false);
        }
        SimulatedMember sriov = FleetDefinition.members(1).get(0);
        fleet.add(new SimulatedMember("forbidden-states", sriov.version(), sriov.cni(), sriov.hardware(), true), false);
    }

    @Override
    public String name() {
        return "clusters";
    }

    @Override
    public void begin() {
        String good = fleet.member("rke2-b").kubeconfig(secrets.fresh());
        fleet.declare(namespace, "no-yaml", good.replace("clusters:", "clusters: {[" + secrets.fresh()));
        fleet.declare(
                namespace,
                "wrong-ca",
                ClusterYaml.ca(good, Certificates.make("another").ca()));
        fleet.declare(namespace, "broken-ca", ClusterYaml.ca(good, "no certificate"));
        fleet.declare(namespace, "no-context", good.replaceAll("(?m)^current-context: .*$", ""));
        fleet.declare(namespace, "no-server", good.replaceAll("server: .*", "server: the one in rack 4"));
        fleet.declare(
                namespace,
                "plugin",
                good.replaceAll("token: .*", "exec: {command: /bin/sh, args: ['-c', 'echo " + secrets.fresh() + "']}"));
        fleet.declare(
                namespace,
                "broken-key",
                good.replaceAll(
                        "token: .*",
                        "client-certificate-data: " + secrets.freshBase64() + "\n    client-key-data: "
                                + secrets.freshBase64()));
        fleet.apply("hub", ClusterYaml.cluster(namespace, "no-secret", "{name: not-there}"));
        fleet.apply("hub", ClusterYaml.cluster(namespace, "no-key", "{name: wrong-ca-kubeconfig, key: config}"));
        String expired = secrets.fresh();
        fleet.member("expired").allow(expired, "weft");
        fleet.declare(namespace, "expired", fleet.member("expired").kubeconfig(expired));
        fleet.member("expired").revoke(expired);
        fleet.member("down").faults().down(true);
        fleet.member("slow").faults().delay(Duration.ofSeconds(10));
        fleet.member("busy").faults().failPath("/", 429);
        deny("forbidden-nodes", "nodes");
        deny("forbidden-pods", "pods");
        deny("forbidden-nads", "network-attachment-definitions");
        deny("forbidden-charts", "helmchartconfigs");
        deny("forbidden-states", "sriovnetworknodestates");
        for (String member : List.of("down", "slow", "busy", "dying", "gone")) {
            declare(member);
        }
        elsewhere();
        fleet.apply("hub", ClusterYaml.network(namespace, "needs-pods", "forbidden-pods"));
        fleet.apply("hub", ClusterYaml.network(namespace, "needs-nads", "forbidden-nads"));
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: CniPolicy
                metadata: {name: needs-charts, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: forbidden-charts}}
                  multus: {dhcpDaemon: true}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: SriovPolicy
                metadata: {name: needs-states, namespace: %1$s}
                spec:
                  clusterSelector: {matchLabels: {name: forbidden-states}}
                  resourceName: needed
                  numVfs: 2
                  nicSelector: {pfNames: [ens1f0]}
                """.formatted(namespace));
    }

    private void declare(String member) {
        String token = secrets.fresh();
        fleet.member(member).allow(token, "weft");
        fleet.declare(namespace, member, fleet.member(member).kubeconfig(token));
    }

    private void deny(String member, String plural) {
        fleet.member(member).access().deny("weft", Set.of("*"), plural);
        declare(member);
    }

    /** The same API server under an address that its certificate does not have. */
    private void elsewhere() {
        SimulatedApiServer real = fleet.member("rke2-b");
        NetClient out = vertx.createNetClient();
        NetServer in =
                vertx.createNetServer(new NetServerOptions().setHost(ELSEWHERE).setPort(0));
        in.connectHandler(socket -> {
            socket.pause();
            out.connect(URI.create(real.url()).getPort(), "127.0.0.1").onSuccess(other -> {
                var there = socket.pipeTo(other);
                var back = other.pipeTo(socket);
                socket.resume();
            });
        });
        int port = in.listen().toCompletionStage().toCompletableFuture().join().actualPort();
        fleet.declare(
                namespace,
                "other-host",
                real.kubeconfig(secrets.fresh()).replace(real.url(), "https://" + ELSEWHERE + ":" + port));
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "a kubeconfig that is no YAML",
                        sight.notReady("Cluster", "no-yaml"),
                        "Secret " + namespace + "/no-yaml-kubeconfig",
                        "key 'kubeconfig'",
                        "no YAML",
                        "kubectl config view"),
                of(
                        "a Secret that is missing",
                        sight.notReady("Cluster", "no-secret"),
                        "Secret " + namespace + "/not-there does not exist",
                        "create it",
                        "'kubeconfig'"),
                of(
                        "a Secret without the key",
                        sight.refused("Cluster", "no-key"),
                        "Secret " + namespace + "/wrong-ca-kubeconfig has no key 'config'",
                        "it has kubeconfig",
                        "spec.kubeconfigSecretRef.key"),
                of(
                        "a token that has expired",
                        sight.notReady("Cluster", "expired"),
                        "Unauthorized",
                        "401",
                        "expired",
                        "write new ones into the Secret"),
                of(
                        "the CA of another cluster",
                        sight.rest("clusters", namespace + "/wrong-ca", "/state/connection/reason"),
                        "not trusted",
                        "certificate-authority-data"),
                of(
                        "a CA that is no certificate",
                        sight.notReady("Cluster", "broken-ca"),
                        "Secret " + namespace + "/broken-ca-kubeconfig",
                        "certificate-authority-data",
                        "no certificate",
                        "base64 of PEM"),
                of(
                        "a client certificate and key that are none",
                        sight.notReady("Cluster", "broken-key"),
                        "Secret " + namespace + "/broken-key-kubeconfig",
                        "client-certificate-data",
                        "base64 of PEM"),
                of(
                        "a kubeconfig without current-context",
                        sight.notReady("Cluster", "no-context"),
                        "current-context",
                        "names no context",
                        "rke2-b"),
                of(
                        "a kubeconfig whose server is no URL",
                        sight.notReady("Cluster", "no-server"),
                        "cluster.server is no URL",
                        "expected an https URL"),
                of(
                        "a kubeconfig with an exec plugin",
                        sight.notReady("Cluster", "plugin"),
                        "user.exec",
                        "not allowed",
                        "use a token or client-certificate-data"),
                of(
                        "a server whose certificate is for another host",
                        sight.notReady("Cluster", "other-host"),
                        ELSEWHERE,
                        "certificate",
                        "cluster.server",
                        "a name that the certificate has"),
                of(
                        "a member that is down",
                        sight.notReady("Cluster", "down"),
                        "Unreachable",
                        "cluster.server of the kubeconfig",
                        "check"),
                of(
                        "a member that is down, in kubectl get",
                        sight.line("clusters", "down"),
                        "READY=False",
                        "REASON=Unreachable",
                        "CONNECTION=Unreachable"),
                of(
                        "a member that takes ten seconds for each request",
                        sight.notReady("Cluster", "slow"),
                        "Unreachable",
                        "no answer in time",
                        "weft.members.request-timeout"),
                of(
                        "a member that answers 429 to everything",
                        sight.notReady("Cluster", "busy"),
                        "429",
                        "too many requests",
                        "tried again"),
                of(
                        "a user that may not see nodes",
                        sight.notReady("Cluster", "forbidden-nodes"),
                        "Forbidden",
                        "cannot list resource \"nodes\"",
                        "\"weft\"",
                        "ClusterRole"),
                of(
                        "a user that may not see pods: the network says so",
                        sight.notReady("Network", "needs-pods"),
                        "forbidden-pods",
                        "cannot list resource \"pods\"",
                        "ClusterRole"),
                of(
                        "a user that may not see definitions: the network says so",
                        sight.notReady("Network", "needs-nads"),
                        "forbidden-nads",
                        "network-attachment-definitions",
                        "cannot list",
                        "ClusterRole"),
                of(
                        "a user that may not see HelmChartConfigs: the policy says so",
                        sight.notReady("CniPolicy", "needs-charts"),
                        "forbidden-charts",
                        "cannot list resource \"helmchartconfigs\"",
                        "ClusterRole"),
                of(
                        "a user that may not see node states: the policy says so",
                        sight.notReady("SriovPolicy", "needs-states"),
                        "forbidden-states",
                        "cannot list resource \"sriovnetworknodestates\"",
                        "ClusterRole"),
                of("a member that dies in the middle of its watches, and comes back", dying(), "node-of-then", "ok"),
                of("watches that are answered with 410", gone(), "late-node"));
    }

    /** Dies under open watches; what changes while it is away must be known after it is back. */
    private Supplier<Seen> dying() {
        return () -> {
            SimulatedApiServer server = fleet.member("dying");
            await("it is connected", "dying", "Connected");
            Awaitility.await("its nodes are known").atMost(Row.PATIENCE).until(() -> nodes("dying") == 2);
            server.faults().killWatches().down(true);
            await("it is Unreachable", "dying", "Unreachable");
            server.store().create(node("node-of-then"));
            server.store().deleteNow("v1", "nodes", "", "dying-worker-1");
            fleet.apply("hub", ClusterYaml.network(namespace, "meanwhile", "dying"));
            server.faults().down(false);
            await("it is connected again", "dying", "Connected");
            Awaitility.await("the network is placed")
                    .atMost(Row.PATIENCE)
                    .until(() -> fleet.condition(namespace, "Network", "meanwhile", "Ready")
                            .status()
                            .equals("True"));
            Awaitility.await("the lost node is gone")
                    .atMost(Row.PATIENCE)
                    .until(() -> sight.fact("nodes", namespace + "/dying/dying-worker-1")
                                    .path("status")
                                    .asInt()
                            == 404);
            return new Seen(
                    "REST nodes",
                    sight.fact("nodes", namespace + "/dying/node-of-then")
                                    .path("key")
                                    .asText() + " ok");
        };
    }

    private Supplier<Seen> gone() {
        return () -> {
            SimulatedApiServer server = fleet.member("gone");
            await("it is connected", "gone", "Connected");
            Awaitility.await("its nodes are known").atMost(Row.PATIENCE).until(() -> nodes("gone") >= 2);
            if (server.store().get("v1", "nodes", "", "late-node").isEmpty()) {
                server.faults().expireWatches();
                server.store().create(node("late-node"));
            }
            return sight.rest("nodes", namespace + "/gone/late-node", "/key").get();
        };
    }

    private int nodes(String cluster) {
        return sight.fact("clusters", namespace + "/" + cluster)
                .at("/state/nodes")
                .asInt();
    }

    private void await(String what, String cluster, String connection) {
        Awaitility.await(cluster + ": " + what)
                .atMost(Row.PATIENCE)
                .until(() -> sight.fact("clusters", namespace + "/" + cluster)
                        .at("/state/connection/state")
                        .asText()
                        .equals(connection));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode node(String name) {
        var node = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "Node");
        node.putObject("metadata").put("name", name);
        return node;
    }

    @Override
    public void end() {
        for (String member : List.of("down", "slow", "busy")) {
            fleet.member(member).faults().clear();
        }
        for (String member : List.of("forbidden-nodes", "forbidden-pods", "forbidden-nads")) {
            fleet.member(member).access().clear("weft");
        }
        declare("expired");
        fleet.declare(namespace, "no-yaml", fleet.member("rke2-b").kubeconfig());
    }

    @Override
    public List<Row> after() {
        return List.of(
                of("the member that was down is up again", connected("down"), "Connected"),
                of("the member that was slow is quick again", connected("slow"), "Connected"),
                of("the member that was busy has time again", connected("busy"), "Connected"),
                of("the token is renewed in its Secret", connected("expired"), "Connected"),
                of("the kubeconfig is mended in its Secret", connected("no-yaml"), "Connected"),
                of("the right on nodes is granted", connected("forbidden-nodes"), "Connected"),
                of("the right on pods is granted", sight.condition("Network", "needs-pods", "Ready", "True"), "Placed"),
                of(
                        "the right on definitions is granted",
                        sight.condition("Network", "needs-nads", "Ready", "True"),
                        "Placed"));
    }

    private Supplier<Seen> connected(String cluster) {
        return sight.condition("Cluster", cluster, "Ready", "True");
    }

    /** Ends the detour to the server under another address. */
    void close() {
        var unused = vertx.close();
    }
}
