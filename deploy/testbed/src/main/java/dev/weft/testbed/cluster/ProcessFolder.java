package dev.weft.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of one testbed, found again by anybody: by their pid files and, where one was started but not yet noted, by its command
 * line, which always names the testbed's folder.
 */
public final class ProcessFolder {

    /**
     * A process that runs.
     *
     * @param name name of its pid file; the program's when it has none
     * @param pid its id
     */
    public record Running(String name, long pid) {

        /** Resident memory in bytes; nothing where the system does not tell. */
        public OptionalLong resident() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
                return lines.filter(l -> l.startsWith("VmRSS:"))
                        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                        .findFirst();
            } catch (IOException | UncheckedIOException e) {
                return OptionalLong.empty();
            }
        }

        /** The port that its command line names; {@code -} when it serves none. */
        public String port() {
            Matcher matcher = PORT.matcher(commandLine(pid));
            return matcher.find() && !matcher.group(1).equals("0") ? matcher.group(1) : "-";
        }
    }

    private static final Pattern PORT =
            Pattern.compile("--(?:secure-port=|listen-client-urls=http://127\\.0\\.0\\.1:)(\\d+)");

    private final Path folder;

    /**
     * @param folder the testbed's folder, absolute
     */
    public ProcessFolder(Path folder) {
        this.folder = folder;
    }

    /** All that run, those with a pid file first. */
    public List<Running> running() {
        List<Running> found = new ArrayList<>();
        for (Path file : pidFiles()) {
            String name = file.getFileName().toString().replace(".pid", "");
            pid(file).filter(this::ours).ifPresent(pid -> found.add(new Running(name, pid)));
        }
        long own = ProcessHandle.current().pid();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != own && found.stream().noneMatch(r -> r.pid() == pid) && ours(pid))
                .forEach(pid -> found.add(new Running(program(pid), pid)));
        return found;
    }

    /** Kills all of them, for nothing of theirs is kept, and removes their pid files. */
    public void end() {
        List<ProcessHandle> handles = running().stream()
                .flatMap(r -> ProcessHandle.of(r.pid()).stream())
                .toList();
        handles.forEach(ProcessHandle::destroyForcibly);
        handles.forEach(h -> h.onExit().join());
        for (Path file : pidFiles()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be removed", e);
            }
        }
    }

    private List<Path> pidFiles() {
        Path run = folder.resolve("run");
        if (!Files.isDirectory(run)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(f -> f.toString().endsWith(".pid")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(run + " cannot be listed", e);
        }
    }

    private static Optional<Long> pid(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A process whose program is one of ours and whose arguments lie in the folder; never a shell or an editor that names it. */
    private boolean ours(long pid) {
        return OwnedProcess.PROGRAMS.contains(program(pid)) && commandLine(pid).contains(folder + "/");
    }

    private static String program(long pid) {
        String path = commandLine(pid).split("\0", 2)[0];
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The arguments of a process, each ended by a zero byte; empty when it is gone. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
