package dev.weft.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** Temporary: attaches. */
record KubeServer(String url, String authority, String token) implements ApiServer {

    static ApiServer start() {
        Path dir = Path.of("/tmp/contract-real");
        assumeTrue(Files.exists(dir.resolve("api.pid")), "SKIPPED: kube-apiserver is not built");
        try {
            return new KubeServer("https://127.0.0.1:23443", Files.readString(dir.resolve("ca.crt")), "admin-token");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void compact() {
        try {
            HttpClient http = HttpClient.newHttpClient();
            String status = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:23000/v3/kv/range"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"AA==\"}")).build(), HttpResponse.BodyHandlers.ofString()).body();
            String revision = Yaml.json(status).at("/header/revision").asText();
            String key = java.util.Base64.getEncoder().encodeToString("compact_rev_key".getBytes());
            http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:23000/v3/kv/put"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"" + key + "\",\"value\":\"" + java.util.Base64.getEncoder().encodeToString(revision.getBytes()) + "\"}")).build(), HttpResponse.BodyHandlers.ofString());
            String answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:23000/v3/kv/compaction"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"revision\":\"" + revision + "\",\"physical\":true}")).build(), HttpResponse.BodyHandlers.ofString()).body();
            System.err.println("compacted " + revision + " " + answer);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean collectsGarbage() {
        return false;
    }

    @Override
    public void close() {}
}
