package dev.weft.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of vector files: each is a JSON object with its cases in a list named {@code cases}, {@code vectors} or
 * {@code observations}.
 */
public final class VectorFolder {

    private static final List<String> LISTS = List.of("cases", "vectors", "observations");

    private final ObjectMapper json;

    public VectorFolder(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Reads every {@code *.json} of the folder, in the order of their names.
     *
     * @throws UnreadableVectorsException when the folder or a file is not as said above; the text names it
     */
    public List<VectorCase> read(Path folder) {
        List<VectorCase> cases = new ArrayList<>();
        for (Path file : filesOf(folder)) {
            readFile(file, cases);
        }
        return List.copyOf(cases);
    }

    private static List<Path> filesOf(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableVectorsException(
                    "vectors folder " + folder + " is not a folder; name one with --vectors or WEFT_VECTORS");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(
                            entry -> entry.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new UnreadableVectorsException("vectors folder " + folder + " holds no *.json file");
            }
            return files;
        } catch (IOException e) {
            throw new UnreadableVectorsException("vectors folder " + folder + " can't be listed: " + e.getMessage());
        }
    }

    private void readFile(Path path, List<VectorCase> into) {
        String file = path.getFileName().toString();
        JsonNode root;
        try {
            root = json.readTree(path.toFile());
        } catch (JsonProcessingException e) {
            throw new UnreadableVectorsException(path + " is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UnreadableVectorsException(path + " can't be read: " + e.getMessage());
        }
        boolean listed = false;
        for (String list : LISTS) {
            JsonNode found = root.path(list);
            if (found.isArray()) {
                listed = true;
                for (int i = 0; i < found.size(); i++) {
                    into.add(toCase(file, i, found.get(i)));
                }
            }
        }
        if (!listed) {
            throw new UnreadableVectorsException(path + " has none of the lists " + LISTS + " at its top");
        }
    }

    private static VectorCase toCase(String file, int index, JsonNode content) {
        String stem = file.substring(0, file.length() - ".json".length());
        String area = content.path("area").asText(stem + ".unnamed");
        String label = content.path("id").asText(content.path("name").asText("#" + index));
        return new VectorCase(file, area, label, content);
    }
}
