package dev.weft.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            """ + Cgroups.SCRIPT + """
            cd "$1" && shift && rm -rf -- "$@"
            """;

    private final Process shell;

    /**
     * @param folder the testbed's folder
     * @param removed what goes from it then
     */
    Guard(Path folder, List<String> removed) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", folder.toString()));
        command.addAll(removed);
        try {
            shell = new ProcessBuilder(command)
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
