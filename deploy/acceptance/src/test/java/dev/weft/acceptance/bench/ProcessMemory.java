package dev.weft.acceptance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM takes.
 *
 * @param rssMib resident memory, as the kernel counts it
 * @param liveHeapMib heap that is reachable, after a full collection
 * @param threads platform threads, as the kernel counts them
 */
record ProcessMemory(double rssMib, double liveHeapMib, int threads) {

    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");

    static ProcessMemory of(long pid) {
        jcmd(pid, "GC.run");
        double heap = 0;
        Matcher used = HEAP.matcher(jcmd(pid, "GC.heap_info"));
        while (used.find()) {
            heap += Long.parseLong(used.group(1)) / 1024.0;
        }
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/status"));
            return new ProcessMemory(number(RSS, status) / 1024.0, heap, (int) number(THREADS, status));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " does not run", e);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String jcmd(long pid, String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
