package dev.weft.local.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Ports that stay the same over restarts: a preferred one when it is free, else any, remembered in a file. */
public final class Ports {

    private final Path file;
    private final Properties known = new Properties();

    /**
     * @param file where they are remembered; made when it is not there
     */
    public Ports(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                known.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
    }

    /** The port of this name: the one of before while it is free, else the preferred one, else any. */
    public int of(String name, int preferred) {
        String port = known.getProperty(name);
        if (port == null || !free(Integer.parseInt(port))) {
            port = Integer.toString(free(preferred) ? preferred : any());
            known.setProperty(name, port);
            try (OutputStream out = Files.newOutputStream(file)) {
                known.store(out, null);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be written", e);
            }
        }
        return Integer.parseInt(port);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** A free port of the loopback address. */
    public static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
