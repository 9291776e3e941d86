package dev.weft.testbed.cluster;

import dev.weft.local.api.Certificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks a process over HTTP whether it is ready. */
final class Probe {

    private static final Duration ONE_CALL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long PAUSE_MS = 30;

    private Probe() {}

    /** Waits for status 200 of a URL; an end of the process, or two minutes, are an error that names its log. */
    static void awaitOk(HttpClient http, URI uri, OwnedProcess process) {
        awaitThat(process, () -> ok(http, uri));
    }

    private static boolean ok(HttpClient http, URI uri) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(ONE_CALL)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static void awaitThat(OwnedProcess process, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (!process.alive()) {
                throw new IllegalStateException(process.name() + " ended; its log is " + process.log());
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(process.name() + " is not ready after " + PATIENCE.toSeconds()
                        + " s; its log is " + process.log());
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** An HTTP client that trusts one authority. */
    static HttpClient trusting(String authorityPem) {
        return HttpClient.newBuilder()
                .sslContext(Certificates.trusting(authorityPem))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ONE_CALL)
                .build();
    }
}
