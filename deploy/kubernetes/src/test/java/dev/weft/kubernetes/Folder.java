package dev.weft.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The files of this folder, and the repository around it. */
final class Folder {

    static final List<String> SERVICES = List.of("inventory-svc", "policy-svc", "attach-svc", "ipam-svc");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES));

    private Folder() {}

    static Path path(String name) {
        return Path.of(name).toAbsolutePath();
    }

    static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every document of a file. */
    static List<JsonNode> documents(String name) {
        return parse(text(name));
    }

    static List<JsonNode> parse(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            List<JsonNode> all = new ArrayList<>();
            documents.forEachRemaining(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String yaml(List<? extends JsonNode> documents) {
        StringBuilder text = new StringBuilder();
        for (JsonNode document : documents) {
            try {
                text.append(YAML.writeValueAsString(document));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    /** All YAML files below a folder. */
    static List<String> below(String name) {
        try (Stream<Path> files = Files.walk(path(name))) {
            return files.filter(f -> f.toString().matches(".*\\.ya?ml"))
                    .map(f -> path("").relativize(f).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings that a service is built with. */
    static Properties settings(String service) {
        Properties properties = new Properties();
        try (var in = Files.newInputStream(path("../../" + service + "/src/main/resources/application.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /**
     * Holds a generated file against what it is generated from, or writes it with {@code -Dweft.manifests.write=true}.
     *
     * @return the text of the file
     */
    static String generated(String name, String expected) {
        if (Boolean.getBoolean("weft.manifests.write")) {
            try {
                Files.writeString(path(name), expected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text(name);
    }
}
