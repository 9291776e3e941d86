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
import java.util.stream.Stream;

/** Keeps a store over restarts: one JSON line a change, rewritten to the last states when it is opened. */
final class Journal implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes a loaded object. */
    interface Loader {
        void load(String resource, String key, ObjectNode object);
    }

    private final Path file;
    private BufferedWriter writer;

    Journal(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be opened", e);
        }
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
        rewrite(last);
        last.values().forEach(e -> loader.load(e.path("r").asText(), e.path("k").asText(), (ObjectNode) e.get("o")));
        return version;
    }

    private void rewrite(Map<String, JsonNode> entries) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
                for (JsonNode entry : entries.values()) {
                    out.write(entry.toString());
                    out.newLine();
                }
            }
            writer.close();
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be rewritten", e);
        }
    }

    void put(long version, String resource, String key, ObjectNode object) {
        ObjectNode entry = entry(version, resource, key);
        entry.set("o", object);
        write(entry);
    }

    void remove(long version, String resource, String key) {
        write(entry(version, resource, key));
    }

    private static ObjectNode entry(long version, String resource, String key) {
        return JSON.createObjectNode().put("v", version).put("r", resource).put("k", key);
    }

    private void write(ObjectNode entry) {
        try {
            writer.write(entry.toString());
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
