package dev.weft.local.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One supervised process: its command, its log, its pid file. */
public final class ChildProcess {

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Path pidFile;
    private @Nullable Process process;

    /**
     * @param state folder with logs and pid files
     */
    public ChildProcess(String name, List<String> command, Path state) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = state.resolve("logs").resolve(name + ".log");
        this.pidFile = state.resolve("run").resolve(name + ".pid");
    }

    /** Name of the process, its log and its pid file. */
    public String name() {
        return name;
    }

    /** Starts it; what it writes is appended to its log. */
    public void start() {
        try {
            Files.createDirectories(log.getParent());
            Files.createDirectories(pidFile.getParent());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            Files.writeString(pidFile, Long.toString(process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started", e);
        }
    }

    /** Whether it runs. */
    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** Waits for its end; its exit code, or nothing when it still runs then. */
    public OptionalInt exitCode(Duration patience) throws InterruptedException {
        Process ended = process;
        return ended != null && ended.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(ended.exitValue())
                : OptionalInt.empty();
    }

    /** Its process id; -1 before it was started. */
    public long pid() {
        return process == null ? -1 : process.pid();
    }

    /** Its log, of all its starts. */
    public Path log() {
        return log;
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            running.destroyForcibly().waitFor();
            Files.deleteIfExists(pidFile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(pidFile + " could not be removed", e);
        }
    }

    /** Asks it to end, and kills it when it has not ended in time. */
    public void stop(Duration patience) {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(pidFile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(pidFile + " could not be removed", e);
        }
    }
}
