package dev.weft.acceptance.bench;

import dev.weft.local.launch.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process under measurement: how many records it has applied, and how much processor time it took. It can be frozen, so that records
 * pile up while another one is measured.
 */
final class Target {

    private static final Pattern COUNT = Pattern.compile("\"recordsRead\": ?(\\d+)");
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");
    private static final double TICKS_A_SECOND = 100;

    private final ChildProcess process;
    private final URI progress;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /**
     * @param progress answers with {@code recordsRead}
     */
    Target(ChildProcess process, URI progress) {
        this.process = process;
        this.progress = progress;
    }

    /** What one catch-up cost. */
    record Cost(double seconds, double cpuSeconds) {}

    /** Records applied since its start; -1 when it is not ready. */
    long applied() {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(progress)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Matcher count = COUNT.matcher(answer.body());
            return answer.statusCode() == 200 && count.find() ? Long.parseLong(count.group(1)) : -1;
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until it has applied so many records. */
    void await(long count, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (applied() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        process.name() + " applied " + applied() + " of " + count + " records in " + patience);
            }
            pause();
        }
    }

    /** Lets it go on and waits until it has applied so many records. */
    Cost catchUp(long count) {
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        resume();
        await(count, Duration.ofMinutes(3));
        return new Cost((System.nanoTime() - begin) / 1e9, cpuSeconds() - cpu);
    }

    /** Stops it without ending it. */
    void freeze() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(process.name() + " cannot be signalled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Processor time of all its threads since its start. */
    double cpuSeconds() {
        try {
            return ticks(Files.readString(Path.of("/proc/" + process.pid() + "/stat"))) / TICKS_A_SECOND;
        } catch (IOException e) {
            throw new IllegalStateException(process.name() + " does not run", e);
        }
    }

    /** Processor time of the compilers of its JVM; those that ended for want of work are left out. */
    double compilerSeconds() {
        double seconds = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                if (COMPILER.matcher(stat).find()) {
                    seconds += ticks(stat) / TICKS_A_SECOND;
                }
            }
            return seconds;
        } catch (IOException e) {
            throw new IllegalStateException(process.name() + " does not run, or a thread of it ended", e);
        }
    }

    private static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    ChildProcess process() {
        return process;
    }

    static void pause() {
        try {
            Thread.sleep(40);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
