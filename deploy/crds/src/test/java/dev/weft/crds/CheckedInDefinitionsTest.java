package dev.weft.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The YAML of {@code src/main/resources/crds} against the Java model; {@code -Dweft.crds.write=true} rewrites it. */
class CheckedInDefinitionsTest {

    private static final Path FOLDER = Path.of("src/main/resources/crds");

    @Test
    void theCheckedInDefinitionsAreWhatTheModelGives() throws IOException {
        Map<String, String> generated = CrdGeneration.generate();
        if (Boolean.getBoolean("weft.crds.write")) {
            write(generated);
        }

        Map<String, String> checkedIn = read();

        assertThat(checkedIn.keySet())
                .as("files of " + FOLDER + "; rewrite them with -Dweft.crds.write=true")
                .isEqualTo(generated.keySet());
        generated.forEach((name, text) -> assertThat(checkedIn.get(name))
                .as(name + " differs from the model; rewrite it with -Dweft.crds.write=true")
                .isEqualTo(text));
    }

    private static Map<String, String> read() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.collect(
                    Collectors.toMap(file -> file.getFileName().toString(), CheckedInDefinitionsTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Map<String, String> generated) throws IOException {
        try (Stream<Path> old = Files.list(FOLDER)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }
}
