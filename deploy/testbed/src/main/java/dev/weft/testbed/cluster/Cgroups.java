package dev.weft.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The cgroups of a testbed's nodes: the only thing of theirs that does not end with their processes. */
final class Cgroups {

    /**
     * Removes the cgroups that the files {@code nodes/*}{@code /cgroups} of a testbed's folder name; tried for a while, because a process
     * that was killed leaves its cgroup a moment later. Used by the guard too, so it is in shell.
     */
    static final String SCRIPT = """
            for list in "$1"/nodes/*/cgroups; do
              [ -f "$list" ] || continue
              while read -r cgroup; do
                tries=0
                while [ -d "$cgroup" ] && [ $tries -lt 100 ]; do
                  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
                  [ ! -d "$cgroup" ] || sleep 0.1
                  tries=$((tries + 1))
                done
              done < "$list"
            done
            """;

    private Cgroups() {}

    /**
     * Removes those of all nodes of a testbed, once their processes are killed.
     *
     * @param folder the testbed's folder
     */
    static void remove(Path folder) {
        Path nodes = folder.resolve("nodes");
        if (!Files.isDirectory(nodes)) {
            return;
        }
        try {
            Process shell = new ProcessBuilder(List.of("sh", "-c", SCRIPT, "sh", folder.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!shell.waitFor(60, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
            try (Stream<Path> lists = Files.list(nodes)) {
                for (Path node : lists.toList()) {
                    Path list = node.resolve("cgroups");
                    for (String cgroup : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
                        if (Files.exists(Path.of(cgroup))) {
                            throw new IllegalStateException(
                                    cgroup + " cannot be removed: a process is in it; see its cgroup.procs");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the cgroups of " + nodes + " cannot be removed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
