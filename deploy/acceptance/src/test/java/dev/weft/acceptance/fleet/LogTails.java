package dev.weft.acceptance.fleet;

import dev.weft.local.launch.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;

/** The last lines of logs, for the message of a failure. */
public final class LogTails {

    private static final int LINES = 15;

    private LogTails() {}

    /** The last lines of the log of each process, under its name; a process without a log has none. */
    public static String of(Collection<ChildProcess> processes) {
        StringBuilder text = new StringBuilder();
        for (ChildProcess process : processes) {
            text.append("== ").append(process.name()).append('\n');
            try {
                List<String> lines = Files.exists(process.log()) ? Files.readAllLines(process.log()) : List.of();
                lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                text.append(process.log()).append(" cannot be read\n");
            }
        }
        return text.toString();
    }
}
