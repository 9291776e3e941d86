package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Plain HTTP requests to a server, for what clients hide. */
final class Rest {

    static final String MERGE = "application/merge-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    /** An answer. */
    record Answer(int code, JsonNode body, List<String> warnings) {

        JsonNode is(int expected) {
            assertThat(code).as("%s", body).isEqualTo(expected);
            return body;
        }

        void fails(int expected, String reason, String message) {
            assertThat(code).as("%s", body).isEqualTo(expected);
            assertThat(body.path("kind").asText()).isEqualTo("Status");
            assertThat(body.path("reason").asText()).isEqualTo(reason);
            assertThat(body.path("message").asText()).isEqualTo(message);
        }
    }

    private final SimulatedApiServer server;
    private final HttpClient http;
    private final String token;
    private final String accept;

    Rest(SimulatedApiServer server, String kubeconfig) {
        this(server, client(server), token(kubeconfig), "application/json");
    }

    private Rest(SimulatedApiServer server, HttpClient http, String token, String accept) {
        this.server = server;
        this.http = http;
        this.token = token;
        this.accept = accept;
    }

    private static String token(String kubeconfig) {
        return TestServer.yaml(kubeconfig)
                .path("users")
                .path(0)
                .path("user")
                .path("token")
                .asText();
    }

    private static HttpClient client(SimulatedApiServer server) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(
                                    server.authority().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(TestServer.EXECUTOR)
                    .sslContext(context)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Rest accepting(String types) {
        return new Rest(server, http, token, types);
    }

    Rest as(String otherToken) {
        return new Rest(server, http, otherToken, accept);
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    Answer post(String path, JsonNode body) {
        return send("POST", path, "application/json", body.toString());
    }

    Answer put(String path, JsonNode body) {
        return send("PUT", path, "application/json", body.toString());
    }

    Answer patch(String path, String type, String body) {
        return send("PATCH", path, type, body);
    }

    Answer apply(String path, String manager, JsonNode body) {
        return send("PATCH", path + "?fieldManager=" + manager, APPLY, body.toString());
    }

    Answer force(String path, String manager, JsonNode body) {
        return send("PATCH", path + "?force=true&fieldManager=" + manager, APPLY, body.toString());
    }

    Answer delete(String path) {
        return send("DELETE", path, "application/json", "");
    }

    Answer delete(String path, String options) {
        return send("DELETE", path, "application/json", options);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept);
    }

    Answer send(String method, String path, String type, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    request(path)
                            .header("Content-Type", type)
                            .method(
                                    method,
                                    body.isEmpty()
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            boolean text =
                    answer.headers().firstValue("Content-Type").orElse("").startsWith("text");
            JsonNode read = text
                    ? com.fasterxml.jackson.databind.node.TextNode.valueOf(answer.body())
                    : TestServer.json(answer.body());
            return new Answer(answer.statusCode(), read, answer.headers().allValues("Warning"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of a watch, as they come. */
    Stream<JsonNode> watch(String path) {
        try {
            return http.send(request(path).timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .map(TestServer::json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
