package dev.weft.acceptance.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.URLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Creates and watches the pods of one namespace, and reads no more of them than a storm needs: it runs beside what it measures. */
final class PodFeed implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long PATIENCE_SECONDS = 60;

    /**
     * A pod as it was told.
     *
     * @param gates names of its scheduling gates
     */
    record Told(String name, String resourceVersion, List<String> gates, Map<String, String> annotations) {}

    private final KubernetesClient client;
    private final String path;
    private final AsyncBody body;

    /** Watches from now on. */
    PodFeed(KubernetesClient client, String namespace, Consumer<Told> seen) {
        this.client = client;
        this.path = "api/v1/namespaces/" + namespace + "/pods";
        String now = client.pods()
                .inNamespace(namespace)
                .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(1L)
                        .build())
                .getMetadata()
                .getResourceVersion();
        HttpRequest request = http().newHttpRequestBuilder()
                .uri(url(path + "?watch=true&resourceVersion=" + now))
                .forStreaming()
                .build();
        Lines lines = new Lines(line -> told(line, seen));
        HttpResponse<AsyncBody> answer = await(http().consumeBytes(request, (buffers, rest) -> {
            buffers.forEach(lines::take);
            rest.consume();
        }));
        if (!answer.isSuccessful()) {
            throw new IllegalStateException("the watch of " + path + " was answered with " + answer.code());
        }
        body = answer.body();
        body.consume();
    }

    /** Creates a pod; returns it as the server answers. */
    Told create(String json) {
        HttpRequest request = http().newHttpRequestBuilder()
                .uri(url(path))
                .method("POST", "application/json", json)
                .build();
        HttpResponse<byte[]> answer = await(http().sendAsync(request, byte[].class));
        if (!answer.isSuccessful()) {
            throw new IllegalStateException("a pod was answered with " + answer.code() + ": "
                    + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        try (JsonParser parser = JSON.createParser(answer.body())) {
            parser.nextToken();
            return pod(parser);
        } catch (IOException e) {
            throw new IllegalStateException("a pod that cannot be read", e);
        }
    }

    private HttpClient http() {
        return client.getHttpClient();
    }

    private String url(String suffix) {
        return URLUtils.join(client.getMasterUrl().toString(), suffix);
    }

    private static <T> T await(java.util.concurrent.CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the API server does not answer", e);
        }
    }

    private static void told(byte[] line, Consumer<Told> seen) {
        try (JsonParser parser = JSON.createParser(line)) {
            String type = "";
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("type")) {
                    type = parser.getText();
                } else if (field.equals("object") && (type.equals("ADDED") || type.equals("MODIFIED"))) {
                    seen.accept(pod(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a watch event that cannot be read", e);
        }
    }

    private static Told pod(JsonParser parser) throws IOException {
        String[] texts = {"", ""};
        Map<String, String> annotations = new HashMap<>();
        List<String> gates = new java.util.ArrayList<>();
        fields(parser, field -> {
            switch (field) {
                case "metadata" ->
                    fields(parser, part -> {
                        switch (part) {
                            case "name" -> texts[0] = parser.getText();
                            case "resourceVersion" -> texts[1] = parser.getText();
                            case "annotations" -> fields(parser, key -> annotations.put(key, parser.getText()));
                            default -> parser.skipChildren();
                        }
                    });
                case "spec" ->
                    fields(parser, part -> {
                        if (part.equals("schedulingGates")) {
                            while (parser.nextToken() == JsonToken.START_OBJECT) {
                                fields(parser, key -> gates.add(parser.getText()));
                            }
                        } else {
                            parser.skipChildren();
                        }
                    });
                default -> parser.skipChildren();
            }
        });
        return new Told(texts[0], texts[1], gates, annotations);
    }

    private interface Field {
        void read(String name) throws IOException;
    }

    /** Goes through the fields of the object that begins here; each call is made at the field's value and reads all of it. */
    private static void fields(JsonParser parser, Field each) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            each.read(name);
        }
    }

    /** Puts lines together from what comes. */
    private static final class Lines {

        private final Consumer<byte[]> line;
        private final ByteArrayOutputStream open = new ByteArrayOutputStream();

        Lines(Consumer<byte[]> line) {
            this.line = line;
        }

        void take(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            int from = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    open.write(bytes, from, i - from);
                    line.accept(open.toByteArray());
                    open.reset();
                    from = i + 1;
                }
            }
            open.write(bytes, from, bytes.length - from);
        }
    }

    @Override
    public void close() {
        body.cancel();
    }
}
