package dev.weft.runtime.hub;

import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.member.BadKubeconfigException;
import dev.weft.runtime.member.KubeClients;
import dev.weft.runtime.member.Kubeconfigs;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The client of the hub. */
@ApplicationScoped
public class Hub {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final KubernetesClient client;

    public Hub(WeftConfig config, KubeClients clients) {
        this.client = clients.client(config.hub().kubeconfig().map(Hub::read).orElseGet(Hub::inCluster));
    }

    /** The caller never closes it. */
    public KubernetesClient client() {
        return client;
    }

    private static Config read(String path) {
        try {
            return Kubeconfigs.parse(Files.readString(Path.of(path)), CONNECT_TIMEOUT, REQUEST_TIMEOUT);
        } catch (IOException e) {
            throw new UncheckedIOException("weft.hub.kubeconfig=" + path + " cannot be read", e);
        } catch (BadKubeconfigException e) {
            throw new IllegalStateException("weft.hub.kubeconfig=" + path + ": " + e.getMessage(), e);
        }
    }

    private static Config inCluster() {
        return new ConfigBuilder(Config.autoConfigure(null))
                .withRequestTimeout((int) REQUEST_TIMEOUT.toMillis())
                .withWatchReconnectLimit(-1)
                .build();
    }

    @PreDestroy
    void stop() {
        client.close();
    }
}
