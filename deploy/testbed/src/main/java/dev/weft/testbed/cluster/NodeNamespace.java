package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A machine made of namespaces of this one: mounts, network, processes, host name and cgroups of its own. It has {@code eth0} with an
 * address, {@code eth1} for macvlan, the CNI plugins that are built in {@code /opt/cni/bin}, and reaches its API server at the address
 * that it has outside. What it writes to {@code /etc}, {@code /opt}, {@code /run}, {@code /var/lib} and {@code /var/log} stays in it and is gone with it.
 * Nothing of it is seen in this machine's network.
 */
public final class NodeNamespace implements AutoCloseable {

    /** The node's address on {@code eth0}; no other machine is in its network, so all have the same. */
    public static final String ADDRESS = "192.0.2.10";

    private static final List<String> COMMANDS = List.of("unshare", "nsenter", "ip", "mount", "busybox");
    private static final List<String> COVERED = List.of("/etc", "/opt", "/run", "/var/lib", "/var/log");
    private static final long PATIENCE_SECONDS = 60;

    /** What a command in the node answered. */
    public record Answer(int code, String out, String err) {

        /** Its output; an end with another code than 0 is an error. */
        public String orThrow() {
            if (code != 0) {
                throw new IllegalStateException("ended with " + code + ": " + err.strip() + " " + out.strip());
            }
            return out;
        }
    }

    private final String name;
    private final Path folder;
    private final OwnedProcess process;
    private final long init;

    private NodeNamespace(
            RealApiServer server, Path testbed, ProgramCache programs, String name, Map<String, String> files) {
        this.name = name;
        this.folder = testbed.resolve("nodes").resolve(name);
        refuseCovered(folder);
        this.process =
                new OwnedProcess("node-" + name, List.of("sh", folder + "/node-enter.sh", folder.toString()), testbed);
        try {
            Files.createDirectories(folder.resolve("services"));
            Files.createDirectories(testbed.resolve("logs"));
            Files.deleteIfExists(folder.resolve("ready"));
            for (String script : List.of("node-enter.sh", "node-init.sh")) {
                Files.writeString(folder.resolve(script), resource(script));
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                write(folder.resolve(file.getKey()), file.getValue());
            }
            write(
                    folder.resolve("settings"),
                    files.getOrDefault("settings", "")
                            + Map.of(
                                            "name",
                                            name,
                                            // A port is nobody else's on this machine.
                                            "cgroup",
                                            "weft-" + server.url().getPort() + "-" + name,
                                            "address",
                                            ADDRESS,
                                            "port",
                                            Integer.toString(server.url().getPort()),
                                            "logs",
                                            testbed.resolve("logs").toString(),
                                            "programs",
                                            String.join(" ", folders(programs)))
                                    .entrySet()
                                    .stream()
                                    .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                                    .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written", e);
        }
        process.start();
        try {
            Probe.awaitThat(process, () -> Files.exists(folder.resolve("ready")));
            init = ProcessHandle.of(process.pid()).stream()
                    .flatMap(ProcessHandle::children)
                    .mapToLong(ProcessHandle::pid)
                    .min()
                    .orElseThrow(
                            () -> new IllegalStateException(process.name() + " ended; its log is " + process.log()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What this machine lacks for a node, in one line; empty when it has all. */
    public static Optional<String> missing() {
        return missing(COMMANDS, "util-linux iproute2 busybox-static");
    }

    static Optional<String> missing(List<String> commands, String packages) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("a node needs root for its namespaces; this user is " + System.getProperty("user.name"));
        }
        List<String> absent =
                commands.stream().filter(c -> command(c).isEmpty()).toList();
        if (!absent.isEmpty()) {
            return Optional.of("not installed: " + String.join(", ", absent) + "; Debian: apt-get install " + packages);
        }
        if (!Files.isDirectory(Path.of("/sys/fs/cgroup/memory"))) {
            return Optional.of(
                    "a node needs the hierarchies of cgroup v1 under /sys/fs/cgroup; with v2 alone none has been tried");
        }
        return Optional.empty();
    }

    /** A program of this machine. */
    static Optional<Path> command(String name) {
        return Stream.concat(
                        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(":", -1)),
                        Stream.of("/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Makes a machine and waits until it is there.
     *
     * @param server the API server that it reaches
     * @param testbed the testbed's folder
     * @param name its host name
     */
    public static NodeNamespace start(RealApiServer server, Path testbed, ProgramCache programs, String name) {
        return start(server, testbed, programs, name, Map.of());
    }

    /**
     * As {@link #start(RealApiServer, Path, ProgramCache, String)}.
     *
     * @param files further files of its folder, by path; {@code services/*.sh} are started in it, with the folder as argument, and
     *     {@code settings} are put before its own
     */
    static NodeNamespace start(
            RealApiServer server, Path testbed, ProgramCache programs, String name, Map<String, String> files) {
        missing().ifPresent(line -> {
            throw new IllegalStateException(line);
        });
        return new NodeNamespace(
                server, testbed.toAbsolutePath().normalize(), programs, name, new LinkedHashMap<>(files));
    }

    private static void refuseCovered(Path folder) {
        if (COVERED.stream().anyMatch(covered -> folder.startsWith(covered))) {
            throw new IllegalStateException(folder + " lies in one of " + COVERED
                    + ", which a node has of its own; put the testbed into another folder, e.g. below /tmp");
        }
    }

    private static TreeSet<String> folders(ProgramCache programs) {
        TreeSet<String> folders = new TreeSet<>();
        for (String program : List.of("bridge", "multus", "whereabouts")) {
            folders.add(
                    Objects.requireNonNull(programs.need(program).getParent()).toString());
        }
        return folders;
    }

    /** Readable by its owner only: some hold a token. */
    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    static String resource(String name) {
        try (InputStream in = NodeNamespace.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    /** Host name. */
    public String name() {
        return name;
    }

    /** Its process: nothing of the node outlives it. */
    public OwnedProcess process() {
        return process;
    }

    /** Its folder, the same inside and outside. */
    public Path folder() {
        return folder;
    }

    /** Runs a command in the node. */
    public Answer run(String... command) {
        return run(Map.of(), "", List.of(command));
    }

    /**
     * Runs a command in the node.
     *
     * @param environment further variables
     * @param input what it reads
     */
    public Answer run(Map<String, String> environment, String input, List<String> command) {
        List<String> whole = new ArrayList<>(List.of(
                "nsenter",
                "--target=" + init,
                "--mount",
                "--net",
                "--pid",
                "--ipc",
                "--uts",
                "--cgroup",
                "--wd=/",
                "--"));
        whole.addAll(command);
        try {
            Path out = Files.createTempFile(folder, "run", ".out");
            Path err = Files.createTempFile(folder, "run", ".err");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(whole).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment().putAll(environment);
                Process started = builder.start();
                try (var stdin = started.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // It may end without reading; its code tells.
                }
                if (!started.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    started.descendants().forEach(ProcessHandle::destroyForcibly);
                    started.destroyForcibly();
                    throw new IllegalStateException(
                            String.join(" ", command) + " has not ended after " + PATIENCE_SECONDS + " s");
                }
                return new Answer(started.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends all of its processes and removes its cgroups; its mounts and links go with them. */
    @Override
    public void close() {
        process.kill();
        Cgroups.remove(Objects.requireNonNull(
                Objects.requireNonNull(folder.getParent()).getParent()));
    }
}
