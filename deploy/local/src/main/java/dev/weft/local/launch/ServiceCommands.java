package dev.weft.local.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The command lines of the processes that run on one machine.
 *
 * @param root the checkout, in which the services are built
 * @param state folder of data, kubeconfigs and class archives
 * @param bootstrap bootstrap servers of the broker
 * @param webhookUrl where members reach the webhook of attach-svc
 * @param webhookCa PEM of the authority that vouches for it
 * @param settings further settings of every service, by name
 */
public record ServiceCommands(
        Path root, Path state, String bootstrap, String webhookUrl, String webhookCa, Map<String, String> settings) {

    /** The services, in the order in which they are started. */
    public static final List<String> SERVICES = List.of("inventory-svc", "policy-svc", "attach-svc", "ipam-svc");

    /**
     * Option of all JVMs: broker, services and clusters share few cores, and what happens here is over before the second compiler has
     * paid. Who measures what one process can do takes it away.
     */
    public static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final int PARTITIONS = 4;

    public ServiceCommands {
        settings = Map.copyOf(settings);
    }

    /**
     * A JVM of small footprint with a class archive of its own.
     *
     * @param name name of the process; a trailing replica number is left out of the archive's name
     * @param heap as for -Xmx
     */
    public List<String> java(String name, String heap) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.add("-XX:+UseSerialGC");
        command.add(FIRST_COMPILER);
        // Most of what is read from Kafka dies young; half of the heap for it halves the number of collections.
        command.add("-XX:NewRatio=1");
        command.add("-Xss512k");
        command.add("-XX:MaxMetaspaceSize=160m");
        command.add("-XX:+AutoCreateSharedArchive");
        command.add("-XX:SharedArchiveFile=" + state.resolve("cds/" + name.replaceAll("-\\d+$", "") + ".jsa"));
        command.add("--enable-native-access=ALL-UNNAMED");
        // Compiled libraries are unpacked there, and a killed process leaves them behind.
        command.add("-Djava.io.tmpdir=" + temporary());
        command.add("-Xlog:cds=off");
        command.add("-Xlog:cds+dynamic=off");
        return command;
    }

    private Path temporary() {
        try {
            return Files.createDirectories(state.resolve("tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for temporary files could not be made in " + state, e);
        }
    }

    /** A replica of a service that answers HTTP on this port of the loopback address. */
    public List<String> service(String service, int replica, int port) {
        List<String> command = java(service, "200m");
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dweft.bootstrap=" + bootstrap);
        command.add("-Dweft.hub.kubeconfig=" + state.resolve("kubeconfig/hub.yaml"));
        command.add("-Dweft.replica=" + replica);
        command.add("-Dweft.topics.partitions=" + PARTITIONS);
        if (service.equals("attach-svc")) {
            command.add("-Dweft.attach.webhook-url=" + webhookUrl);
            command.add("-Dweft.attach.webhook-ca="
                    + Base64.getEncoder().encodeToString(webhookCa.getBytes(StandardCharsets.US_ASCII)));
        }
        if (service.equals("ipam-svc")) {
            command.add("-Dweft.ipam.state-folder=" + state.resolve("data/" + service + "-" + replica));
            // The embedded broker takes it; others refuse less than 6 s unless they are told otherwise.
            command.add("-Dweft.ipam.session-timeout=3s");
        }
        settings.forEach((name, value) -> {
            // A setting of another service's own would be refused as unknown.
            if (!name.startsWith("weft.ipam.") || service.equals("ipam-svc")) {
                command.add("-D" + name + "=" + value);
            }
        });
        command.add("-jar");
        command.add(
                root.resolve(service + "/target/quarkus-app/quarkus-run.jar").toString());
        return command;
    }
}
