package dev.weft.testbed.cluster;

import dev.weft.local.launch.Ports;
import dev.weft.testbed.build.ProgramCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Real API servers that share one etcd, on free ports of the loopback address.
 *
 * <pre>{@code
 * try (Testbed testbed = Testbed.start(folder, ProgramCache.here())) {
 *     RealApiServer member = testbed.add("member", Controllers.OBJECTS);
 *     try (KubernetesClient client = member.client()) { ... }
 * }
 * }</pre>
 *
 * The folder gets {@code run/*.pid}, {@code logs}, {@code kubeconfig}, {@code pki} and {@code data}; when it closes, all but the logs go.
 * The processes also end when this JVM is killed, unless it was started detached.
 */
public final class Testbed implements AutoCloseable {

    private static final List<String> KEPT_WHILE_UP = List.of("data", "run", "pki", "kubeconfig", "nodes");

    private final Path folder;
    private final boolean keeps;
    private final Ports ports;
    private final ProgramCache programs;
    private final @Nullable Guard guard;
    private final Etcd etcd;
    private final List<RealApiServer> servers = new ArrayList<>();

    private Testbed(Path folder, ProgramCache programs, boolean guarded, boolean keeps) {
        this.folder = folder;
        this.programs = programs;
        this.keeps = keeps;
        end();
        try {
            Files.createDirectories(folder.resolve("run"));
            Files.createDirectories(
                    folder.resolve("data"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made", e);
        }
        Path program = programs.need("etcd");
        programs.need("kube-apiserver");
        guard = guarded ? new Guard(folder, keeps ? List.of("run") : KEPT_WHILE_UP) : null;
        ports = new Ports(folder.resolve("data/ports.properties"));
        etcd = new Etcd(program, folder, ports);
        try {
            etcd.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts etcd; what an earlier testbed left in the folder is removed.
     *
     * @throws dev.weft.testbed.build.MissingProgramException when etcd or kube-apiserver is not built
     */
    public static Testbed start(Path folder, ProgramCache programs) {
        return new Testbed(folder.toAbsolutePath().normalize(), programs, true, false);
    }

    /** As {@link #start}, but the processes live on after this JVM; {@link #remove} ends them. */
    public static Testbed startDetached(Path folder, ProgramCache programs) {
        return new Testbed(folder.toAbsolutePath().normalize(), programs, false, false);
    }

    /** As {@link #start}, but objects, keys, tokens and ports are kept, and are there again at the next start. */
    public static Testbed startKeeping(Path folder, ProgramCache programs) {
        return new Testbed(folder.toAbsolutePath().normalize(), programs, true, true);
    }

    /**
     * Starts a further API server and waits until it is ready.
     *
     * @param name name of the cluster, e.g. {@code member-1}
     * @param furtherFlags appended to its command
     */
    public RealApiServer add(String name, Controllers controllers, String... furtherFlags) {
        RealApiServer server =
                new RealApiServer(name, folder, etcd.url(), ports, programs, controllers, List.of(furtherFlags));
        servers.add(server);
        server.start();
        return server;
    }

    /** Where everything of it lies. */
    public Path folder() {
        return folder;
    }

    /** The store of all API servers. */
    public Etcd etcd() {
        return etcd;
    }

    /** The API servers, in the order in which they were added. */
    public List<RealApiServer> servers() {
        return List.copyOf(servers);
    }

    /** Ends everything and removes all but the logs. */
    @Override
    public void close() {
        if (guard != null) {
            guard.close();
        }
        end();
    }

    private void end() {
        if (keeps) {
            new ProcessFolder(folder).end();
            Cgroups.remove(folder);
        } else {
            remove(folder);
        }
    }

    /** Ends what runs in a folder, whoever started it, and removes all but the logs. */
    public static void remove(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        new ProcessFolder(absolute).end();
        Cgroups.remove(absolute);
        for (String name : KEPT_WHILE_UP) {
            delete(absolute.resolve(name));
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, @Nullable IOException problem) throws IOException {
                    Files.deleteIfExists(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(tree + " cannot be removed", e);
        }
    }
}
