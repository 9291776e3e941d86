package dev.weft.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Ends a testbed's processes when this JVM ends in whatever way: a shell that reads from a pipe of this JVM, and acts when the pipe
 * breaks.
 */
final class Guard implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT HUP TERM
            cat > /dev/null
            for file in "$1"/run/*.pid; do
              pid=$(cat "$file" 2>/dev/null) && grep -qF "$1/" "/proc/$pid/cmdline" 2>/dev/null && kill -9 "$pid"
            done
            rm -rf -- "$1/data" "$1/run" "$1/pki" "$1/kubeconfig"
            """;

    private final Process shell;

    Guard(Path folder) {
        try {
            shell = new ProcessBuilder("sh", "-c", SCRIPT, "sh", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the shell that guards " + folder + " could not be started", e);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
