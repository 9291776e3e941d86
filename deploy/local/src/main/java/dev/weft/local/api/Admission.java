package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Calls the admission webhooks that the server's configurations name. */
final class Admission {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();

    Admission(Store store) {
        this.store = store;
    }

    /** Webhook calls since start. */
    long calls() {
        return calls.get();
    }

    ObjectNode admit(ResourceKind kind, String operation, ObjectNode object, @Nullable ObjectNode before, String user) {
        ObjectNode result = object;
        for (String type : List.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations")) {
            for (ObjectNode configuration : store.list(type + ".admissionregistration.k8s.io", null)) {
                for (JsonNode webhook : configuration.path("webhooks")) {
                    if (matches(webhook, kind, operation, result, before)) {
                        result = call(webhook, kind, operation, result, before, user);
                    }
                }
            }
        }
        return result;
    }

    private boolean matches(
            JsonNode webhook, ResourceKind kind, String operation, ObjectNode object, @Nullable ObjectNode before) {
        boolean rule = false;
        for (JsonNode r : webhook.path("rules")) {
            rule |= has(r.path("operations"), operation)
                    && has(r.path("apiGroups"), kind.group())
                    && has(r.path("apiVersions"), kind.version())
                    && has(r.path("resources"), kind.plural());
        }
        if (!rule || !selected(webhook.path("objectSelector"), object)) {
            return false;
        }
        String namespace = object.path("metadata").path("namespace").asText("");
        ObjectNode of = namespace.isEmpty() ? null : store.get("namespaces", namespace);
        if (of != null && !selected(webhook.path("namespaceSelector"), of)) {
            return false;
        }
        ObjectNode request = JSON.createObjectNode().put("operation", operation).put("namespace", namespace);
        for (JsonNode condition : webhook.path("matchConditions")) {
            if (!CelRules.matches(condition.path("expression").asText(), object, before, request)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(JsonNode list, String value) {
        for (JsonNode element : list) {
            if (element.asText().equals("*") || element.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean selected(JsonNode selector, JsonNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        for (var wanted : selector.path("matchLabels").properties()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (JsonNode e : selector.path("matchExpressions")) {
            JsonNode value = labels.get(e.path("key").asText());
            boolean in = value != null && has(e.path("values"), value.asText());
            boolean holds = switch (e.path("operator").asText()) {
                case "In" -> in;
                case "NotIn" -> !in;
                case "Exists" -> value != null;
                default -> value == null;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private ObjectNode call(
            JsonNode webhook,
            ResourceKind kind,
            String operation,
            ObjectNode object,
            @Nullable ObjectNode before,
            String user) {
        calls.incrementAndGet();
        String name = webhook.path("name").asText();
        ObjectNode review =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", UUID.randomUUID().toString());
        request.putObject("kind")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
        request.putObject("resource")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("resource", kind.plural());
        request.put("name", object.path("metadata").path("name").asText(""));
        request.put("namespace", object.path("metadata").path("namespace").asText(""));
        request.put("operation", operation);
        request.putObject("userInfo").put("username", user);
        request.set("object", object);
        if (before != null) {
            request.set("oldObject", before);
        }
        request.put("dryRun", false);
        JsonNode response;
        try {
            HttpResponse<String> answer = client(webhook)
                    .send(
                            HttpRequest.newBuilder(URI.create(webhook.path("clientConfig")
                                            .path("url")
                                            .asText()))
                                    .timeout(Duration.ofSeconds(
                                            webhook.path("timeoutSeconds").asInt(10)))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(review.toString()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the server answered " + answer.statusCode());
            }
            response = JSON.readTree(answer.body()).path("response");
        } catch (IOException | IllegalArgumentException e) {
            if (webhook.path("failurePolicy").asText("Fail").equals("Ignore")) {
                return object;
            }
            throw new ApiProblem(
                    500,
                    "InternalError",
                    "Internal error occurred: failed calling webhook \"" + name + "\": failed to call webhook: "
                            + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return answered(name, response, object);
    }

    private static ObjectNode answered(String name, JsonNode response, ObjectNode object) {
        if (!response.path("allowed").asBoolean(false)) {
            throw new ApiProblem(
                    response.path("status").path("code").asInt(403),
                    response.path("status").path("reason").asText("Forbidden"),
                    "admission webhook \"" + name + "\" denied the request: "
                            + response.path("status").path("message").asText("without explanation"));
        }
        if (!response.hasNonNull("patch")) {
            return object;
        }
        try {
            return Patches.json(
                    object,
                    JSON.readTree(
                            Base64.getDecoder().decode(response.path("patch").asText())));
        } catch (IOException e) {
            throw new ApiProblem(500, "InternalError", "webhook \"" + name + "\" gave a patch that is no JSON");
        }
    }

    private HttpClient client(JsonNode webhook) {
        return clients.computeIfAbsent(
                webhook.path("clientConfig").path("caBundle").asText(""), Admission::client);
    }

    private static HttpClient client(String caBundle) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (!caBundle.isEmpty()) {
            try {
                KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
                trusted.load(null, null);
                int i = 0;
                for (var certificate : CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(Base64.getDecoder().decode(caBundle)))) {
                    trusted.setCertificateEntry("ca" + i++, certificate);
                }
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                builder.sslContext(context);
            } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
                throw new ApiProblem(500, "InternalError", "unable to load root certificates: " + e.getMessage());
            }
        }
        return builder.build();
    }
}
