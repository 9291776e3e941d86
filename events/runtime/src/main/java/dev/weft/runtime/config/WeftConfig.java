package dev.weft.runtime.config;

import dev.weft.events.Topic;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings that all services share. */
@ConfigMapping(prefix = "weft")
public interface WeftConfig {

    /** Name of this service, as in the topic catalogue. */
    String service();

    /** Distinguishes the replicas of a service in logs, leases and consumer groups. */
    @WithDefault("0")
    String replica();

    /** Bootstrap servers of the broker. */
    String bootstrap();

    /** The hub. */
    Hub hub();

    /** Topics. */
    Topics topics();

    /** What this service reads. */
    Read read();

    /** Member clusters. */
    Members members();

    interface Hub {
        /** Path of the hub's kubeconfig; absent inside the hub, where the service account is used. */
        Optional<String> kubeconfig();

        /** Namespace of Weft's own leases. */
        @WithDefault("weft-system")
        String namespace();

        @WithDefault("8s")
        Duration leaseDuration();
    }

    interface Topics {
        /** Partitions of every topic; fixed at installation. */
        @WithDefault("48")
        int partitions();

        /** Replication factor used at creation; -1 takes the broker's default. */
        @WithDefault("-1")
        short replication();

        /** Whether missing topics are created. */
        @WithDefault("true")
        boolean create();
    }

    interface Read {
        /** Topics of which a replica reads its share of partitions; all co-partitioned by cluster. */
        Optional<List<Topic>> owned();

        /** Topics that every replica reads whole. */
        Optional<List<Topic>> whole();

        /** Consumers that read the topics of {@link #whole} side by side, each its share of the partitions. */
        @WithDefault("2")
        int threads();

        /** How long the broker waits for a silent replica before its partitions move. */
        @WithDefault("6s")
        Duration sessionTimeout();
    }

    interface Members {
        /** Time limit of one request to a member. */
        @WithDefault("5s")
        Duration requestTimeout();

        /** Time limit of the connection to a member. */
        @WithDefault("3s")
        Duration connectTimeout();

        /** Reconciles that run at once for one member. */
        @WithDefault("4")
        int concurrency();

        /** First and longest pause before a failed piece of work is tried again. */
        @WithDefault("500ms")
        Duration backoff();

        @WithDefault("30s")
        Duration maxBackoff();

        /** Every piece of work of a member is looked at again after this time, plus jitter. */
        @WithDefault("5m")
        Duration resync();
    }
}
