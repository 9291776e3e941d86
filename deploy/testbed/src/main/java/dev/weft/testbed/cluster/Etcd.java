package dev.weft.testbed.cluster;

import dev.weft.local.launch.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one etcd of a testbed; each API server has a prefix of its own in it. */
public final class Etcd {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
        Probe.awaitOk(http, url.resolve("/health"), process);
    }

    /** Where clients reach it; no TLS, loopback only. */
    public URI url() {
        return url;
    }

    /** Its process; after a kill, {@link #restart} brings it back with its data. */
    public OwnedProcess process() {
        return process;
    }

    /** Forgets all versions but the newest of each object. */
    public void compact() {
        String range = post("/v3/kv/range", "{\"key\":\"AA==\"}");
        Matcher revision = Pattern.compile("\"revision\":\"(\\d+)\"").matcher(range);
        if (!revision.find()) {
            throw new IllegalStateException("etcd names no revision: " + range);
        }
        post("/v3/kv/compaction", "{\"revision\":\"" + revision.group(1) + "\",\"physical\":true}");
    }

    private String post(String path, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(url.resolve(path))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "etcd answers " + path + " with " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException("etcd does not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Starts it again with the same data and port, and waits for it. */
    public void restart() {
        start();
    }
}
