package dev.weft.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The REST of inventory-svc. */
final class FleetView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private FleetView(String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /** An answer that is not 2xx, or none; the message is for the user. */
    static final class NoAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /**
     * The one at {@code url}, or else that of the fleet that runs here.
     *
     * @param state folder with {@code fleet.json}
     */
    static FleetView of(@Nullable String url, Path state) throws NoAnswerException {
        if (url != null && !url.isBlank()) {
            return new FleetView(url);
        }
        Path description = state.resolve("fleet.json");
        try {
            if (Files.exists(description)) {
                return new FleetView(JSON.readTree(Files.readString(description))
                        .path("services")
                        .path("inventory-svc")
                        .path(0)
                        .asText());
            }
        } catch (IOException e) {
            throw new NoAnswerException(description + " cannot be read: " + e.getMessage());
        }
        throw new NoAnswerException(
                "no fleet runs here: start it with ./weft up --detach, or name inventory-svc with --url or WEFT_URL");
    }

    JsonNode get(String path) throws NoAnswerException {
        return good(ask(path));
    }

    private static JsonNode good(Answer answer) throws NoAnswerException {
        if (answer.status() / 100 != 2) {
            throw new NoAnswerException(
                    answer.body().path("detail").asText(answer.body().toString()));
        }
        return answer.body();
    }

    /** As {@link #get}; empty when there is no such thing. */
    Optional<JsonNode> find(String path) throws NoAnswerException {
        Answer answer = ask(path);
        return answer.status() == 404 ? Optional.empty() : Optional.of(good(answer));
    }

    private record Answer(int status, JsonNode body) {}

    private Answer ask(String path) throws NoAnswerException {
        URI uri;
        try {
            uri = URI.create(base + path);
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(90)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException | IllegalArgumentException e) {
            throw new NoAnswerException(base + " does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted");
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
