package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The kubectl of the PATH against one server, with a home of its own. */
final class Kubectl {

    private final Path folder;

    /** What it said, both streams together. */
    record Said(int code, String out) {}

    /** One that runs on, writing into a file. */
    record Running(Process process, Path seen) implements AutoCloseable {

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Kubectl(Path folder) {
        this.folder = folder;
    }

    /** Skips the test, saying so, where there is no kubectl. */
    static Kubectl of(String kubeconfig, Path folder) {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "kubectl"))),
                "SKIPPED: kubectl is not on the PATH, so nothing of it was tested");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Kubectl(folder);
    }

    private ProcessBuilder process(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Said run(ProcessBuilder builder, String input) {
        try {
            Process process = builder.start();
            try (var out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
            return new Said(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs it with this on its standard input. */
    Said with(String input, String... arguments) {
        return run(process(Map.of(), arguments), input);
    }

    /** Runs {@code kubectl edit} with an editor. */
    Said edit(String editor, String... arguments) {
        List<String> all = new ArrayList<>(List.of("edit"));
        all.addAll(List.of(arguments));
        return run(process(Map.of("KUBE_EDITOR", editor), all.toArray(String[]::new)), "");
    }

    /** What it says when all goes well. */
    String ok(String... arguments) {
        Said said = with("", arguments);
        assertThat(said.code())
                .as("kubectl %s: %s", List.of(arguments), said.out())
                .isZero();
        return said.out();
    }

    /** What it says when it is refused. */
    String fails(String... arguments) {
        Said said = with("", arguments);
        assertThat(said.code())
                .as("kubectl %s: %s", List.of(arguments), said.out())
                .isEqualTo(1);
        return said.out();
    }

    /** Applies YAML. */
    String apply(String yaml, String... more) {
        List<String> arguments = new ArrayList<>(List.of("apply", "-f", "-"));
        arguments.addAll(List.of(more));
        Said said = with(yaml, arguments.toArray(String[]::new));
        assertThat(said.code()).as(said.out()).isZero();
        return said.out();
    }

    /** Starts one that runs on. */
    Running start(String name, String... arguments) {
        Path seen = folder.resolve(name);
        try {
            return new Running(
                    process(Map.of(), arguments).redirectOutput(seen.toFile()).start(), seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
