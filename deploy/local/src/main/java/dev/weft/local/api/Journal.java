package dev.weft.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps a store over restarts: one JSON line a change, handed to the operating system at once, so that it outlives a killed process;
 * rewritten to the last states when it is opened and when it has grown long.
 */
final class Journal implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONG_BYTES = 32L << 20;

    /** Takes a loaded object. */
    interface Loader {
        void load(String resource, String key, ObjectNode object);
    }

    private final Path file;
    private BufferedWriter writer;
    private long written;
    private long limit = LONG_BYTES;
    private boolean closed;

    Journal(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writer = open();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be opened", e);
        }
    }

    private BufferedWriter open() throws IOException {
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Reads everything and returns the last version. */
    long load(Loader loader) {
        long version = 0;
        Map<String, JsonNode> last = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode entry;
                try {
                    entry = JSON.readTree(line);
                } catch (JsonProcessingException e) {
                    // The last line of a process that was killed may be cut off.
                    continue;
                }
                version = Math.max(version, entry.path("v").asLong());
                String place = entry.path("r").asText() + " " + entry.path("k").asText();
                if (entry.has("o")) {
                    last.put(place, entry);
                } else {
                    last.remove(place);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be read", e);
        }
        last.values().forEach(e -> loader.load(e.path("r").asText(), e.path("k").asText(), (ObjectNode) e.get("o")));
        rewrite(
                version,
                out -> last.values()
                        .forEach(e -> out.load(e.path("r").asText(), e.path("k").asText(), (ObjectNode) e.get("o"))));
        return version;
    }

    /** Whether it is worth a rewrite. */
    boolean isLong() {
        return written > limit;
    }

    /** Replaces all lines by the given objects. The version goes first, so that it never falls back. */
    void rewrite(long version, Consumer<Loader> objects) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            written = 0;
            try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
                out.write(JSON.createObjectNode().put("v", version).toString());
                out.newLine();
                objects.accept((resource, key, object) -> {
                    ObjectNode entry = entry(
                            object.path("metadata").path("resourceVersion").asLong(), resource, key);
                    entry.set("o", object);
                    write(out, entry);
                });
            }
            writer.close();
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            writer = open();
            limit = Math.max(LONG_BYTES, 4 * written);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be rewritten", e);
        }
    }

    void put(long version, String resource, String key, ObjectNode object) {
        ObjectNode entry = entry(version, resource, key);
        entry.set("o", object);
        append(entry);
    }

    void remove(long version, String resource, String key) {
        append(entry(version, resource, key));
    }

    private static ObjectNode entry(long version, String resource, String key) {
        return JSON.createObjectNode().put("v", version).put("r", resource).put("k", key);
    }

    private void append(ObjectNode entry) {
        if (closed) {
            return;
        }
        write(writer, entry);
        try {
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be written", e);
        }
    }

    private void write(BufferedWriter out, ObjectNode entry) {
        String line = entry.toString();
        try {
            out.write(line);
            out.newLine();
            written += line.length();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be written", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
