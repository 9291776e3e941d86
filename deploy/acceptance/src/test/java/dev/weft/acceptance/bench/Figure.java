package dev.weft.acceptance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One measured number.
 *
 * @param name what was measured
 * @param unit e.g. {@code events/s}
 * @param load the machine's load average of the last minute when the figure was taken
 * @param note what is in the figure
 */
record Figure(String name, double value, String unit, double load, String note) {

    static Figure of(String name, double value, String unit, String note) {
        return new Figure(name, value, unit, loadAverage(), note);
    }

    /** The load average of the last minute, as the kernel gives it. */
    static double loadAverage() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("the load average cannot be read", e);
        }
    }
}
