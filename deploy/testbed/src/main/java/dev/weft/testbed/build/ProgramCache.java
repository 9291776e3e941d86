package dev.weft.testbed.build;

import dev.weft.testbed.build.Part.Definitions;
import dev.weft.testbed.build.Part.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Built programs in the user's cache: {@code PART/HASH-GOVERSION/PROGRAM}, where the hash is of go.mod, go.sum and the link flags. What
 * is built once is never built again, and two builds at once do not disturb each other.
 */
public final class ProgramCache {

    /**
     * What a build did.
     *
     * @param file the program
     * @param took zero when it was there
     */
    public record Built(Path file, Duration took) {}

    private final Path testbed;
    private final Path cache;
    private final @Nullable GoToolchain go;

    /**
     * @param testbed the folder deploy/testbed
     * @param cache the folder that holds what is built
     */
    public ProgramCache(Path testbed, Path cache) {
        this.testbed = testbed;
        this.cache = cache;
        this.go = GoToolchain.find().orElse(null);
    }

    /** The cache of this user, for the checkout that the working directory is in. */
    public static ProgramCache here() {
        Path at = Path.of("").toAbsolutePath();
        for (Path folder = at; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("deploy/testbed/kubernetes/go.mod"))) {
                return of(folder);
            }
        }
        throw new MissingProgramException(at + " is in no checkout of Weft: there is no deploy/testbed above it");
    }

    /** The cache of this user, for a checkout. */
    public static ProgramCache of(Path checkout) {
        return new ProgramCache(checkout.resolve("deploy/testbed"), userCache());
    }

    private static Path userCache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("weft/testbed");
    }

    /** The Go that builds, if there is one. */
    public Optional<GoToolchain> go() {
        return Optional.ofNullable(go);
    }

    /** A program by name, if it is built. */
    public Optional<Path> find(String program) {
        return Parts.ofProgram(program)
                .flatMap(part -> folder(part).map(f -> f.resolve(program)).filter(Files::isExecutable));
    }

    /**
     * A program by name.
     *
     * @throws MissingProgramException when it is not built
     */
    public Path need(String program) {
        return find(program)
                .orElseThrow(() -> new MissingProgramException(missing(program).orElseThrow()));
    }

    /** What of these programs is not built and how to build it, in one line; empty when all are there. */
    public Optional<String> missing(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(p -> find(p).isEmpty()).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String parts = missing.stream()
                .map(m -> Parts.ofProgram(m).map(Part::name).orElse(m))
                .distinct()
                .collect(Collectors.joining(" "));
        return Optional.of(
                "not built: " + String.join(", ", missing) + "; build with: ./weft testbed build --only " + parts);
    }

    /** A file that a part's programs read at run time, by its path in the upstream's module. */
    public Path file(String part, String path) {
        Path file = folder(part(part)).map(f -> f.resolve(path)).orElse(testbed);
        if (!Files.isRegularFile(file)) {
            throw new MissingProgramException(path + " is not there; build with: ./weft testbed build --only " + part);
        }
        return file;
    }

    private static Part part(String name) {
        return Parts.all().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part " + name));
    }

    /** The definitions of a part, as files in the cache; empty when the part is not built. */
    public List<Path> definitions(String part) {
        Path folder = folder(part(part)).map(f -> f.resolve("definitions")).orElse(null);
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    /**
     * Builds a program unless it is there.
     *
     * @throws MissingProgramException when there is no Go, or it fails
     */
    public Built build(Part part, Program program) {
        Optional<Path> there = find(program.name());
        if (there.isPresent()) {
            return new Built(there.get(), Duration.ZERO);
        }
        GoToolchain toolchain = toolchain();
        Path folder = folder(part).orElseThrow();
        long start = System.nanoTime();
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, program.name(), ".part");
            try {
                GoToolchain.Answer answer = toolchain.run(
                        testbed.resolve(part.name()),
                        List.of(
                                "build",
                                "-trimpath",
                                "-ldflags",
                                flags(part),
                                "-o",
                                draft.toString(),
                                program.goPackage()));
                if (answer.code() != 0) {
                    throw new MissingProgramException(program.name() + " could not be built: " + answer.cause());
                }
                Path file = folder.resolve(program.name());
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                return new Built(file, Duration.ofNanos(System.nanoTime() - start));
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written", e);
        }
    }

    /** Copies what a part needs besides its programs out of its modules' folders into the cache, unless it is there. */
    public void keepFiles(Part part) {
        Path folder = folder(part).orElseThrow();
        if (!part.definitions().isEmpty()) {
            keep(folder.resolve("definitions"), draft -> {
                for (Definitions definitions : part.definitions()) {
                    for (Path file :
                            yaml(moduleFolder(part, definitions.module()).resolve(definitions.path()))) {
                        Files.copy(file, draft.resolve(file.getFileName().toString()));
                    }
                }
            });
        }
        for (String name : part.folders()) {
            keep(
                    folder.resolve(name),
                    draft -> copy(moduleFolder(part, part.module()).resolve(name), draft));
        }
    }

    private interface Filling {
        void into(Path draft) throws IOException;
    }

    private static void keep(Path target, Filling filling) {
        if (Files.isDirectory(target)) {
            return;
        }
        try {
            Files.createDirectories(target.getParent());
            Path draft = Files.createTempDirectory(target.getParent(), target.getFileName() + ".part");
            filling.into(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(target + " cannot be written", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private Path moduleFolder(Part part, String module) {
        Path ours = testbed.resolve(part.name());
        toolchain().run(ours, List.of("mod", "download", module));
        GoToolchain.Answer answer = toolchain().run(ours, List.of("list", "-m", "-f", "{{.Dir}}", module));
        if (answer.code() != 0 || answer.out().isBlank()) {
            throw new MissingProgramException("the files of " + module + " were not found: " + answer.cause());
        }
        return Path.of(answer.out().strip());
    }

    private static List<Path> yaml(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).toList();
        }
    }

    private GoToolchain toolchain() {
        if (go == null) {
            throw new MissingProgramException(
                    "Go is not installed (https://go.dev/dl, or Debian: apt-get install golang)");
        }
        return go;
    }

    /** Where a part's programs are; without Go whichever version built them. */
    private Optional<Path> folder(Part part) {
        String hash = hash(part);
        Path base = cache.resolve(part.name());
        if (go != null) {
            return Optional.of(base.resolve(hash + "-" + go.version()));
        }
        if (!Files.isDirectory(base)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(base)) {
            return folders.filter(f -> f.getFileName().toString().startsWith(hash + "-"))
                    .sorted()
                    .reduce((a, b) -> b);
        } catch (IOException e) {
            throw new UncheckedIOException(base + " cannot be listed", e);
        }
    }

    private String flags(Part part) {
        String version = version(part);
        List<String> numbers = new ArrayList<>(List.of(version.substring(1).split("\\.", -1)));
        return ("-s -w " + part.linkFlags())
                .replace("{version}", version)
                .replace("{major}", numbers.get(0))
                .replace("{minor}", numbers.get(1))
                .strip();
    }

    /** The version of the upstream that a part pins, e.g. {@code v1.36.3}. */
    public String version(Part part) {
        Path file = testbed.resolve(part.name()).resolve("go.mod");
        Matcher matcher = Pattern.compile("(?m)^(?:require)?\\s*" + Pattern.quote(part.module()) + " (v\\S+)")
                .matcher(read(file));
        if (!matcher.find()) {
            throw new IllegalStateException(file + " does not require " + part.module());
        }
        return matcher.group(1);
    }

    private String hash(Part part) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : List.of("go.mod", "go.sum")) {
                digest.update(read(testbed.resolve(part.name()).resolve(name)).getBytes(StandardCharsets.UTF_8));
            }
            digest.update(flags(part).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
