package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running watch: its events come in a queue. */
final class Watch implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final HttpResponse<Stream<String>> response;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    Watch(HttpResponse<Stream<String>> response) {
        this.response = response;
        Thread.ofVirtual().start(() -> {
            try (Stream<String> lines = response.body()) {
                lines.forEach(l -> events.add(Yaml.json(l)));
            } catch (java.io.UncheckedIOException e) {
                // The case has closed the watch.
                return;
            } finally {
                ended.set(true);
            }
        });
    }

    int code() {
        return response.statusCode();
    }

    /** The next line, bookmarks too. */
    JsonNode line() {
        try {
            JsonNode event = events.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("no event came").isNotNull();
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The object of the next event that is no bookmark, when it is of this type and name. */
    JsonNode next(String type, @Nullable String name) {
        JsonNode event = line();
        while (event.path("type").asText().equals("BOOKMARK")) {
            event = line();
        }
        assertThat(event.path("type").asText()).as("%s", event).isEqualTo(type);
        if (name != null) {
            assertThat(event.at("/object/metadata/name").asText()).isEqualTo(name);
        }
        return event.path("object");
    }

    /** The object of the next bookmark; other events before it are lost. */
    JsonNode bookmark() {
        JsonNode event = line();
        while (!event.path("type").asText().equals("BOOKMARK")) {
            event = line();
        }
        return event.path("object");
    }

    /** Waits until the server ends it. */
    void ends() {
        await().atMost(LONGEST).untilTrue(ended);
    }

    /** What has come and was not taken. */
    List<JsonNode> rest() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        response.body().close();
    }
}
