package dev.weft.events.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the sources say about records and their components, so that a schema explains itself to readers of other languages. */
final class SourceDocs {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern DOCUMENTED = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*(?:public\\s+)?(?:record|enum)\\s+(\\w+)",
            Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) ((?:(?!@param).)*)", Pattern.DOTALL);

    private record Doc(String text, Map<String, String> components) {}

    private final Map<String, Doc> docs = new LinkedHashMap<>();

    SourceDocs() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the source says about a record or enum; empty when it says nothing. */
    String of(Class<?> type) {
        return doc(type).text();
    }

    /** What the source says about a record component; empty when it says nothing. */
    String of(Class<?> type, String component) {
        return doc(type).components().getOrDefault(component, "");
    }

    private Doc doc(Class<?> type) {
        return docs.getOrDefault(name(type), new Doc("", Map.of()));
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + "." + type.getSimpleName();
    }

    private void read(Path file) {
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String outer = file.getFileName().toString().replace(".java", "");
        Matcher matcher = DOCUMENTED.matcher(source);
        while (matcher.find()) {
            String text = plain(matcher.group(1));
            Map<String, String> components = new LinkedHashMap<>();
            Matcher parameter = PARAMETER.matcher(text);
            while (parameter.find()) {
                components.put(parameter.group(1), parameter.group(2).strip());
            }
            int tags = text.indexOf("@param");
            String name = matcher.group(2);
            docs.put(
                    name.equals(outer) ? name : outer + "." + name,
                    new Doc((tags < 0 ? text : text.substring(0, tags)).strip(), components));
        }
    }

    private static String plain(String comment) {
        return String.join(
                        " ",
                        List.of(comment.split("\n")).stream()
                                .map(line -> line.strip().replaceFirst("^\\*\\s?", ""))
                                .toList())
                .replaceAll("\\{@(?:code|link)\\s+#?([^}]*)}", "$1")
                .replaceAll("</?p>", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
