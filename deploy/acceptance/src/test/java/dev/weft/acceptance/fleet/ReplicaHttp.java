package dev.weft.acceptance.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** HTTP of one replica. */
record ReplicaHttp(HttpClient client, String url) {

    /** Whether a health check is answered with 200. */
    boolean healthy(String check) {
        try {
            return send("/q/health/" + check, Duration.ofSeconds(2)).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Body of a GET. */
    String get(String path) {
        try {
            return send(path, Duration.ofSeconds(10)).body();
        } catch (IOException e) {
            throw new UncheckedIOException(url + path + " does not answer", e);
        }
    }

    private HttpResponse<String> send(String path, Duration limit) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .timeout(limit)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
