package dev.weft.runtime.member;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes clients that share one Vert.x, one executor and one serialization: with its own of each, a client would cost nine threads and
 * a megabyte or more of what Jackson finds out about the same classes.
 */
@ApplicationScoped
public class KubeClients {

    private final Vertx vertx;
    private final KubernetesSerialization serialization = new StreamedWatchEvents();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kube-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("weft-timer").factory());

    public KubeClients(Vertx vertx) {
        this.vertx = vertx;
    }

    /** A client for an explicit configuration; the caller closes it. */
    public KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .withTaskExecutorSupplier(() -> executor)
                .withKubernetesSerialization(serialization)
                .build();
    }

    /** Runs blocking work on virtual threads. */
    public ExecutorService executor() {
        return executor;
    }

    /** Only hands work over; never blocks. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
        executor.shutdownNow();
    }
}
