package dev.weft.ipam.kafka;

import dev.weft.ipam.app.IpamConfig;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.EventIds;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.topics.TopicSetup;
import dev.weft.runtime.topics.UnsafeTopicException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs the topology: exactly once, one writer a domain; fencing, restore and hand-over are Kafka Streams'. */
@ApplicationScoped
public class AddressEngine {

    private static final Logger LOGGER = Logger.getLogger(AddressEngine.class);

    private final WeftConfig config;
    private final IpamConfig ipam;
    private final TopicSetup topics;
    private final MemberSight sight;
    private final MeterRegistry meters;
    private volatile @Nullable KafkaStreams streams;
    private volatile boolean stopping;

    public AddressEngine(
            WeftConfig config,
            IpamConfig ipam,
            TopicSetup topics,
            FactTables tables,
            Instance<FactLog> log,
            MeterRegistry meters) {
        this.config = config;
        this.ipam = ipam;
        this.topics = topics;
        this.sight = new ClusterSight(tables, () -> log.get().wholeReady());
        this.meters = meters;
        meters.gauge("weft.engine.running", this, e -> e.ready() ? 1 : 0);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().name("weft-engine-start").start(() -> {
            try {
                topics.ensure();
                run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (UnsafeTopicException e) {
                LOGGER.debug("the fact log reports the unsafe topic and ends the process", e);
            } catch (RuntimeException e) {
                LOGGER.fatal("the address engine cannot start", e);
                Quarkus.asyncExit(2);
            }
        });
    }

    private void run() {
        Properties properties = properties();
        GroupPlaces places = new GroupPlaces(properties);
        EventIds ids = new EventIds(InstantSource.system());
        CommitPace pace = new CommitPace(ipam.commitInterval());
        Timer atOnce = assignTimes("no");
        Timer afterAWait = assignTimes("yes");
        KafkaStreams engine = new KafkaStreams(
                AddressTopology.build(() -> new DomainProcessor(
                        config.service(),
                        config.topics().partitions(),
                        ids,
                        (millis, waited) -> (waited ? afterAWait : atOnce).record(millis, TimeUnit.MILLISECONDS),
                        sight,
                        ipam.memberLostAfter(),
                        pace)),
                properties,
                new EngineClients(pace));
        engine.setUncaughtExceptionHandler(problem -> {
            LOGGER.warnf(problem, "a stream thread is replaced");
            places.giveUp(Thread.currentThread().getName());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        engine.setStateListener((now, before) -> LOGGER.infof("the address engine is %s", now));
        new KafkaStreamsMetrics(engine).bindTo(meters);
        streams = engine;
        if (!stopping) {
            engine.start();
        }
    }

    private Timer assignTimes(String waited) {
        return Timer.builder("weft.claim.assign")
                .description("From a claim, or from when it began to wait, to its addresses")
                .tag("waited", waited)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(meters);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.service() + "-engine");
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, config.service() + "-" + config.replica());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                ipam.backlogCommitInterval().toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, 10);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, ipam.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, ipam.standbys());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, ipam.stateFolder());
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().replication());
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                ipam.transactionTimeout().toMillis());
        // Whoever waits for a broker that starts anew goes on where it was; giving up costs its task and its place in
        // the group.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), 120_000);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                (int) ipam.transactionTimeout().toMillis() - 500);
        // A commit sends what is there; until then small batches would only cost broker and collector.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
        // The first record of a transaction is refused while the markers of the one before are written, which takes
        // milliseconds.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 10L);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 200L);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        int session = (int) ipam.sessionTimeout().toMillis();
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 4);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
        // What was fetched of one partition is worked off before the next one's turn: the domains of a backlog wait for
        // a few hundred claims of each other, not for thousands.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 65_536);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 250);
        // A broker that is back ends transactions that are overdue a second later: who commits before loses nothing.
        properties.put(StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200L);
        // A thread whose transaction the broker ended takes its own place in the group again; a stranger would wait for
        // its former session to end. No other process has the name, so that none is thrown out.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                config.service() + "-" + config.replica() + "-" + UUID.randomUUID());
        return properties;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        KafkaStreams engine = streams;
        if (engine != null) {
            // Leaving the group hands the partitions over at once; otherwise they wait for the session to end.
            engine.close(new KafkaStreams.CloseOptions()
                    .timeout(Duration.ofSeconds(5))
                    .leaveGroup(true));
        }
    }

    /** Whether every assigned partition is restored and worked. */
    public boolean ready() {
        KafkaStreams engine = streams;
        return engine != null && engine.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether the engine can still recover by itself. */
    public boolean alive() {
        KafkaStreams engine = streams;
        return engine == null || engine.state() != KafkaStreams.State.ERROR;
    }
}
