package dev.weft.runtime.hub;

import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.member.KubeClients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The Lease of this service: its holder reads the service's intents on the hub and writes their status. */
@ApplicationScoped
public class Leadership {

    private static final Logger LOGGER = Logger.getLogger(Leadership.class);

    /** Work of the holder. */
    public interface Duty {
        /** This replica holds the lease now; called on a thread that may block. */
        void begin();

        /** This replica does not hold it any more. */
        void end();
    }

    private final WeftConfig config;
    private final Hub hub;
    private final KubeClients clients;
    private final List<Duty> duties;
    private final String identity;
    private volatile boolean leading;
    private volatile boolean stopping;
    private volatile @Nullable RenewedLock held;
    private @Nullable CompletableFuture<?> election;

    public Leadership(WeftConfig config, Hub hub, KubeClients clients, @All List<Duty> duties, MeterRegistry meters) {
        this.config = config;
        this.hub = hub;
        this.clients = clients;
        this.duties = List.copyOf(duties);
        this.identity = config.service() + "-" + config.replica() + "-" + UUID.randomUUID();
        if (!this.duties.isEmpty()) {
            meters.gauge("weft.lease.held", this, l -> l.leading ? 1 : 0);
        }
    }

    /**
     * Whether this replica holds the lease now. One that was frozen for longer than its lease may have lost it without having heard so, and
     * does not.
     */
    public boolean leading() {
        RenewedLock lock = held;
        return leading && lock != null && lock.fresh(config.hub().leaseDuration());
    }

    void start(@Observes StartupEvent event) {
        if (!duties.isEmpty()) {
            clients.executor().execute(this::run);
        }
    }

    private void run() {
        while (!stopping) {
            try {
                ensureNamespace();
                Duration lease = config.hub().leaseDuration();
                RenewedLock lock = new RenewedLock(config.hub().namespace(), config.service(), identity);
                held = lock;
                CompletableFuture<?> running = hub.client()
                        .leaderElector()
                        .withConfig(new LeaderElectionConfigBuilder()
                                .withName(config.service())
                                .withLock(lock)
                                .withLeaseDuration(lease)
                                .withRenewDeadline(lease.multipliedBy(2).dividedBy(3))
                                .withRetryPeriod(lease.dividedBy(8))
                                .withReleaseOnCancel(true)
                                .withLeaderCallbacks(new LeaderCallbacks(this::begin, this::end, leader -> {}))
                                .build())
                        .build()
                        .start();
                election = running;
                running.join();
            } catch (RuntimeException e) {
                if (!stopping) {
                    LOGGER.infof("the election for %s is tried again: %s", config.service(), e.getMessage());
                }
            }
            end();
            pause();
        }
    }

    private void ensureNamespace() {
        String name = config.hub().namespace();
        if (hub.client().namespaces().withName(name).get() == null) {
            try {
                hub.client()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
            }
        }
    }

    private void begin() {
        LOGGER.infof("%s holds the lease", identity);
        leading = true;
        duties.forEach(d -> clients.executor().execute(d::begin));
    }

    private void end() {
        if (leading) {
            leading = false;
            LOGGER.infof("%s gives up the lease", identity);
            duties.forEach(Duty::end);
        }
    }

    private void pause() {
        try {
            Thread.sleep(stopping ? 0 : 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (election != null) {
            election.cancel(true);
        }
        end();
    }
}
