package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Plain HTTP requests of one user, so that no client library stands between the case and the server. */
final class Api {

    static final String JSON = "application/json";
    static final String MERGE = "application/merge-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String APPLY = "application/apply-patch+yaml";
    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    static final String METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    static final String DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final String url;
    private final HttpClient http;
    private final List<String> headers;

    private Api(String url, HttpClient http, List<String> headers) {
        this.url = url;
        this.http = http;
        this.headers = headers;
    }

    /** The administrator's requests. */
    static Api of(ApiServer server) {
        return new Api(server.url(), client(server.authority()), List.of("User-Agent", "contract/1.0"))
                .with("Authorization", "Bearer " + server.token());
    }

    private static HttpClient client(String authority) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(authority.getBytes(StandardCharsets.UTF_8))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(context)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the server's authority cannot be read", e);
        }
    }

    /** The same with another value of a header. */
    Api with(String name, String value) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            if (!headers.get(i).equals(name)) {
                all.add(headers.get(i));
                all.add(headers.get(i + 1));
            }
        }
        all.add(name);
        all.add(value);
        return new Api(url, http, all);
    }

    /** The same without a header. */
    Api without(String name) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            if (!headers.get(i).equals(name)) {
                all.add(headers.get(i));
                all.add(headers.get(i + 1));
            }
        }
        return new Api(url, http, all);
    }

    Api as(String token) {
        return with("Authorization", "Bearer " + token);
    }

    Api accepting(String types) {
        return with("Accept", types);
    }

    Answer get(String path) {
        return send("GET", path, null, "");
    }

    Answer post(String path, JsonNode body) {
        return send("POST", path, JSON, body.toString());
    }

    Answer put(String path, JsonNode body) {
        return send("PUT", path, JSON, body.toString());
    }

    Answer merge(String path, String body) {
        return send("PATCH", path, MERGE, body);
    }

    Answer strategic(String path, String body) {
        return send("PATCH", path, STRATEGIC, body);
    }

    Answer jsonPatch(String path, String body) {
        return send("PATCH", path, JSON_PATCH, body);
    }

    Answer apply(String path, String manager, String body) {
        return send("PATCH", path + "?fieldManager=" + manager, APPLY, body);
    }

    Answer force(String path, String manager, String body) {
        return send("PATCH", path + "?force=true&fieldManager=" + manager, APPLY, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, "");
    }

    Answer delete(String path, String options) {
        return send("DELETE", path, JSON, options);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(LONGEST).headers(headers.toArray(String[]::new));
    }

    Answer send(String method, String path, @Nullable String type, String body) {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            // The index of the OpenAPI documents is JSON that calls itself text.
            boolean json = answer.body().startsWith("{");
            return new Answer(
                    answer.statusCode(),
                    json ? Yaml.json(answer.body()) : TextNode.valueOf(answer.body()),
                    answer.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Opens a watch: the path gets {@code watch=true}. */
    Watch watch(String path) {
        String asked = path + (path.contains("?") ? "&" : "?") + "watch=true";
        try {
            return new Watch(http.send(request(asked).build(), HttpResponse.BodyHandlers.ofLines()));
        } catch (IOException e) {
            throw new UncheckedIOException("watch " + asked, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
