package dev.weft.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.api.Certificates;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceProxyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean frozen = new AtomicBoolean();
    private final int one = replica(frozen);
    private final int other = replica(new AtomicBoolean());
    private final int port = Ports.any();
    private final Certificates certificates = Certificates.make("proxy");
    private final ServiceProxy proxy = new ServiceProxy(vertx, port, List.of(one, other, Ports.any()), certificates);

    @AfterEach
    void stop() {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void connectionsGoToTheReadyReplicasInTurn() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(call(), call(), call(), call()))
                        .contains(Integer.toString(one), Integer.toString(other)));
    }

    @Test
    void aReplicaThatIsFrozenGetsNoConnectionUntilItAnswersAgain() {
        Awaitility.await().atMost(PATIENCE).until(() -> List.of(call(), call()).contains(Integer.toString(one)));
        frozen.set(true);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(List.of(call(), call(), call(), call())).containsOnly(Integer.toString(other)));
        frozen.set(false);
        Awaitility.await().atMost(PATIENCE).until(() -> List.of(call(), call()).contains(Integer.toString(one)));
    }

    /** A server that says its port, or nothing at all. */
    private int replica(AtomicBoolean silent) {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if (!silent.get()) {
                        request.response()
                                .end(Integer.toString(request.localAddress().port()));
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** What answers a new connection; empty when nothing does. */
    private String call() {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(Certificates.trusting(certificates.ca()))
                .build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                                    .timeout(Duration.ofSeconds(1))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
