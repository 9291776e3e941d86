package dev.weft.testbed.cluster;

import dev.weft.local.launch.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

/** The one etcd of a testbed; each API server has a prefix of its own in it. */
public final class Etcd {

    private final OwnedProcess process;
    private final URI url;

    Etcd(Path program, Path folder, Ports ports) {
        url = URI.create("http://127.0.0.1:" + ports.of("etcd", Ports.any()));
        String peer = "http://127.0.0.1:" + ports.of("etcd-peer", Ports.any());
        process = new OwnedProcess(
                "etcd",
                List.of(
                        program.toString(),
                        "--name=testbed",
                        "--data-dir=" + folder.resolve("data/etcd"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=testbed=" + peer,
                        // It holds nothing that must survive the machine.
                        "--unsafe-no-fsync",
                        "--log-level=warn"),
                folder);
    }

    void start() {
        process.start();
        Probe.awaitOk(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url.resolve("/health"), process);
    }

    /** Where clients reach it; no TLS, loopback only. */
    public URI url() {
        return url;
    }

    /** Its process; after a kill, {@link #restart} brings it back with its data. */
    public OwnedProcess process() {
        return process;
    }

    /** Starts it again with the same data and port, and waits for it. */
    public void restart() {
        start();
    }
}
