package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One call of one webhook. Rule: admission.k8s.io/v1 AdmissionReview.
 *
 * @param webhook as its configuration declares it
 */
record WebhookCall(JsonNode webhook, ResourceKind kind, String operation, Caller caller) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One client a trusted authority, for all servers of the process: each has a thread of its own. */
    private static final Map<String, HttpClient> CLIENTS = new ConcurrentHashMap<>();

    static boolean ignoresFailure(JsonNode webhook) {
        return webhook.path("failurePolicy").asText("Fail").equals("Ignore");
    }

    static ObjectNode request(
            ResourceKind kind,
            String operation,
            @Nullable ObjectNode object,
            @Nullable ObjectNode before,
            Caller caller) {
        JsonNode metadata =
                (object == null ? before == null ? JSON.createObjectNode() : before : object).path("metadata");
        String[] parts = kind.plural().split("/", 2);
        ObjectNode request =
                JSON.createObjectNode().put("uid", UUID.randomUUID().toString());
        for (String field : new String[] {"kind", "requestKind"}) {
            request.putObject(field)
                    .put("group", kind.group())
                    .put("version", kind.version())
                    .put("kind", kind.kind());
        }
        for (String field : new String[] {"resource", "requestResource"}) {
            request.putObject(field)
                    .put("group", kind.group())
                    .put("version", kind.version())
                    .put("resource", parts[0]);
        }
        if (parts.length > 1) {
            request.put("subResource", parts[1]);
        }
        request.put("name", metadata.path("name").asText(""))
                .put("namespace", metadata.path("namespace").asText(""))
                .put("operation", operation);
        ObjectNode user = request.putObject("userInfo").put("username", caller.user());
        caller.groups().forEach(user.putArray("groups")::add);
        request.set("object", object);
        request.set("oldObject", before);
        request.put("dryRun", caller.dryRun());
        String word = operation.charAt(0) + operation.substring(1).toLowerCase(Locale.ROOT);
        request.putObject("options").put("kind", word + "Options").put("apiVersion", "meta.k8s.io/v1");
        return request;
    }

    /** Asks a mutating webhook, and returns the object as it wants it. */
    @Nullable
    ObjectNode mutated(@Nullable ObjectNode object, @Nullable ObjectNode before) {
        JsonNode response = ask(object, before);
        if (object == null || response == null || !response.hasNonNull("patch")) {
            return object;
        }
        try {
            JsonNode patch = JSON.readTree(
                    Base64.getDecoder().decode(response.path("patch").asText()));
            return Patches.json(object, patch);
        } catch (IOException | IllegalArgumentException e) {
            throw ApiProblem.internal("webhook \"" + name() + "\" gave a patch that is no JSON in base64");
        }
    }

    /** Asks, and returns what it answered, or null when it failed and that may be ignored. */
    @Nullable
    JsonNode ask(@Nullable ObjectNode object, @Nullable ObjectNode before) {
        ObjectNode review =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = request(kind, operation, object, before, caller);
        review.set("request", request);
        JsonNode response;
        try {
            response = send(review);
            if (!response.path("uid").equals(request.path("uid"))) {
                throw new IOException("expected response.uid " + request.path("uid") + ", got " + response.path("uid"));
            }
        } catch (IOException | IllegalArgumentException e) {
            if (ignoresFailure(webhook)) {
                return null;
            }
            throw ApiProblem.webhook("failed calling webhook \"" + name() + "\": failed to call webhook: Post \""
                    + address() + "\": " + text(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        response.path("warnings").forEach(w -> caller.warnings().accept(w.asText()));
        if (!response.path("allowed").asBoolean(false)) {
            JsonNode status = response.path("status");
            String why = status.path("message").asText(status.path("reason").asText(""));
            throw new ApiProblem(
                    status.path("code").asInt(400),
                    status.path("reason").asText(""),
                    "admission webhook \"" + name() + "\" denied the request"
                            + (why.isEmpty() ? " without explanation" : ": " + why));
        }
        return response;
    }

    private String name() {
        return webhook.path("name").asText();
    }

    private String url() {
        String url = webhook.path("clientConfig").path("url").asText("");
        return url.isEmpty() ? "service references are not served here" : url;
    }

    private int seconds() {
        return webhook.path("timeoutSeconds").asInt(10);
    }

    private String address() {
        return url() + (url().contains("?") ? "&" : "?") + "timeout=" + seconds() + "s";
    }

    private static String text(Exception e) {
        String message = e.getMessage();
        return e instanceof java.net.http.HttpTimeoutException
                ? "context deadline exceeded"
                : message == null ? e.getClass().getSimpleName() : message;
    }

    private JsonNode send(ObjectNode review) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENTS.computeIfAbsent(
                        webhook.path("clientConfig").path("caBundle").asText(""), WebhookCall::client)
                .send(
                        HttpRequest.newBuilder(URI.create(address()))
                                .timeout(Duration.ofSeconds(seconds()))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(review.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the webhook answered with status " + answer.statusCode());
        }
        return JSON.readTree(answer.body()).path("response");
    }

    private static HttpClient client(String caBundle) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (!caBundle.isEmpty()) {
            builder.sslContext(
                    Certificates.trusting(new String(Base64.getDecoder().decode(caBundle), StandardCharsets.US_ASCII)));
        }
        return builder.build();
    }
}
