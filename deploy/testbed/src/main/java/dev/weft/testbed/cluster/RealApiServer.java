package dev.weft.testbed.cluster;

import dev.weft.local.api.Certificates;
import dev.weft.local.api.Kubeconfig;
import dev.weft.local.launch.Ports;
import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A kube-apiserver on loopback, with an administrator's token and the controllers asked for. */
public final class RealApiServer {

    private final String name;
    private final Path folder;
    private final int port;
    private final String token;
    private Certificates certificates;
    private final OwnedProcess process;
    private final List<OwnedProcess> controllers = new ArrayList<>();
    private HttpClient http;
    private Duration startUp = Duration.ZERO;

    RealApiServer(
            String name,
            Path folder,
            URI etcd,
            Ports ports,
            ProgramCache programs,
            Controllers wanted,
            List<String> furtherFlags) {
        this.name = name;
        this.folder = folder;
        this.port = ports.of(name, Ports.any());
        Path pki = folder.resolve("pki/" + name);
        certificates = Certificates.in(pki, name);
        http = Probe.trusting(certificates.ca());
        Certificates.in(pki.resolve("accounts"), name + "-accounts");
        token = token(pki.resolve("tokens.csv"));
        Kubeconfig.write(pki.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
        Kubeconfig.write(kubeconfigFile(), kubeconfig());
        process = new OwnedProcess("apiserver-" + name, command(programs, etcd, pki, wanted, furtherFlags), folder);
        if (wanted != Controllers.NONE) {
            controllers.add(controllerManager(programs, pki, wanted));
        }
        if (wanted == Controllers.ALL) {
            controllers.add(new OwnedProcess(
                    "scheduler-" + name,
                    List.of(
                            programs.need("kube-scheduler").toString(),
                            "--kubeconfig=" + kubeconfigFile(),
                            "--leader-elect=false",
                            "--secure-port=0"),
                    folder));
        }
    }

    private List<String> command(
            ProgramCache programs, URI etcd, Path pki, Controllers wanted, List<String> furtherFlags) {
        List<String> command = new ArrayList<>(List.of(
                programs.need("kube-apiserver").toString(),
                "--etcd-servers=" + etcd,
                "--etcd-prefix=/" + name,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=" + pki.resolve("server.crt"),
                "--tls-private-key-file=" + pki.resolve("server.key"),
                "--token-auth-file=" + pki.resolve("tokens.csv"),
                "--service-account-key-file=" + pki.resolve("accounts/server.crt"),
                "--service-account-signing-key-file=" + pki.resolve("accounts/server.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--authorization-mode=Node,RBAC",
                "--endpoint-reconciler-type=none",
                // As a distribution has it: node agents are privileged pods.
                "--allow-privileged=true",
                "--profiling=false"));
        if (wanted == Controllers.NONE) {
            // Nobody makes the default service accounts that it would demand.
            command.add("--disable-admission-plugins=ServiceAccount");
        }
        command.addAll(furtherFlags);
        return command;
    }

    private OwnedProcess controllerManager(ProgramCache programs, Path pki, Controllers wanted) {
        return new OwnedProcess(
                "controllers-" + name,
                List.of(
                        programs.need("kube-controller-manager").toString(),
                        "--kubeconfig=" + kubeconfigFile(),
                        "--controllers=" + wanted.list(),
                        "--service-account-private-key-file=" + pki.resolve("accounts/server.key"),
                        "--root-ca-file=" + pki.resolve("ca.crt"),
                        "--leader-elect=false",
                        "--secure-port=0"),
                folder);
    }

    void start() {
        long began = System.nanoTime();
        process.start();
        awaitReady();
        startUp = Duration.ofNanos(System.nanoTime() - began);
        controllers.forEach(OwnedProcess::start);
    }

    /** Waits until it is ready again, after a fault. */
    public void awaitReady() {
        Probe.awaitOk(http, url().resolve("/readyz"), process);
    }

    /** Starts it again after {@code process().stop()} or {@code kill()}, and waits for it. */
    public void restart() {
        process.start();
        awaitReady();
    }

    /** Starts it again with a new authority and a new certificate: every kubeconfig of before trusts the wrong one. */
    public void replaceCertificates() {
        Path pki = folder.resolve("pki/" + name);
        process.kill();
        controllers.forEach(OwnedProcess::kill);
        try {
            Files.delete(pki.resolve("ca.crt"));
        } catch (IOException e) {
            throw new UncheckedIOException(pki + " cannot be written", e);
        }
        certificates = Certificates.in(pki, name);
        http = Probe.trusting(certificates.ca());
        Kubeconfig.write(kubeconfigFile(), kubeconfig());
        restart();
        controllers.forEach(OwnedProcess::start);
    }

    /** Name of the cluster, its kubeconfig and its prefix in etcd. */
    public String name() {
        return name;
    }

    /** Where it answers. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + port);
    }

    /** Its process. */
    public OwnedProcess process() {
        return process;
    }

    /** How long its first start took until it was ready. */
    public Duration startUp() {
        return startUp;
    }

    /** A kubeconfig of the administrator. */
    public String kubeconfig() {
        return kubeconfig(token);
    }

    /** A kubeconfig with this token, e.g. of a service account. */
    public String kubeconfig(String bearer) {
        return Kubeconfig.of(name, url().toString(), certificates.ca(), bearer);
    }

    /** The file with the administrator's kubeconfig. */
    public Path kubeconfigFile() {
        return folder.resolve("kubeconfig/" + name + ".yaml");
    }

    /** A client of the administrator; the caller closes it. */
    public KubernetesClient client() {
        return client(kubeconfig());
    }

    /** A client with another kubeconfig; the caller closes it. */
    public static KubernetesClient client(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** The administrator's token: the one of before, where there was one. */
    private static String token(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readString(file).split(",", 2)[0]
                    : UUID.randomUUID().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
