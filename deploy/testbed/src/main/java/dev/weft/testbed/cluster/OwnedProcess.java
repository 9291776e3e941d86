package dev.weft.testbed.cluster;

import dev.weft.local.launch.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A program of a testbed, with the faults that befall real ones. */
public final class OwnedProcess {

    /** Names of the programs that a testbed starts. */
    static final Set<String> PROGRAMS = Set.of(
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kwok",
            "sriov-network-operator",
            // What a node and all that is in it lives in, and its two services.
            "unshare",
            "containerd",
            "kubelet");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ChildProcess process;

    OwnedProcess(String name, List<String> command, Path folder) {
        this.process = new ChildProcess(name, command, folder);
    }

    /** Name of the process, its log and its pid file. */
    public String name() {
        return process.name();
    }

    /** Starts it, also again after its end. */
    public void start() {
        process.start();
    }

    /** Asks it to end and waits. */
    public void stop() {
        process.stop(PATIENCE);
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Freezes it: connections stay open, and nothing answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen one go on. */
    public void thaw() {
        signal("CONT");
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.alive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Its log, of all its starts. */
    public Path log() {
        return process.log();
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(name() + " (pid " + pid() + ") took no signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kill could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
