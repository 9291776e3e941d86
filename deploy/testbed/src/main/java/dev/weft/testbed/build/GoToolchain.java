package dev.weft.testbed.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Go of this machine. */
public final class GoToolchain {

    /**
     * How a call ended.
     *
     * @param code exit code
     * @param out what it wrote to its output
     * @param errors what it wrote beside it
     */
    record Answer(int code, String out, String errors) {

        /** The last line that says something, which is where go names the cause. */
        String cause() {
            return errors.lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("go: downloading"))
                    .reduce((a, b) -> b.startsWith("\t") ? a + ": " + b.strip() : b)
                    .orElse("go ended with code " + code);
        }
    }

    private final String version;

    private GoToolchain(String version) {
        this.version = version;
    }

    /** The Go on the path, if there is one that runs. */
    public static Optional<GoToolchain> find() {
        try {
            Answer answer = call(Path.of("").toAbsolutePath(), List.of("env", "GOVERSION"));
            return answer.code() == 0 ? Optional.of(new GoToolchain(answer.out().strip())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Its version, e.g. {@code go1.26.8}. */
    public String version() {
        return version;
    }

    Answer run(Path folder, List<String> arguments) {
        try {
            return call(folder, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("go could not be started in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while go ran in " + folder, e);
        }
    }

    private static Answer call(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(arguments);
        Path errors = Files.createTempFile("weft-go", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(errors.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            // A workspace or a vendor folder of the user's must not choose other versions than ours.
            builder.environment().put("GOWORK", "off");
            builder.environment().put("CGO_ENABLED", "0");
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
