package dev.weft.runtime.facts;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.DeadLetterFact.DeadLetterParked;
import dev.weft.events.fact.DeadLetterState;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.log.Correlation;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Parks records that cannot be understood, once a service, with the reason. The id of a parked record is made of its place, so that
 * a reader drops what two replicas have parked.
 */
@ApplicationScoped
public class DeadLetters {

    private static final Logger LOGGER = Logger.getLogger(DeadLetters.class);
    private static final int PAYLOAD_LIMIT = 32 * 1024;

    private final WeftConfig config;
    private final FactPublisher publisher;
    private final MeterRegistry meters;
    private final CloudEventCodec codec = new CloudEventCodec();
    private final Set<String> parked = ConcurrentHashMap.newKeySet();
    private final Map<String, Runnable> pending = new ConcurrentHashMap<>();
    private volatile boolean known;

    public DeadLetters(WeftConfig config, FactPublisher publisher, MeterRegistry meters) {
        this.config = config;
        this.publisher = publisher;
        this.meters = meters;
    }

    /** Parks a record; before the dead letters of the past are known it waits, so that a restart does not park anew. */
    public void park(
            ConsumerRecord<byte[], byte[]> record,
            @Nullable String key,
            Map<String, String> headers,
            NotUnderstoodException reason) {
        DeadLetterState state = new DeadLetterState(
                config.service(),
                record.topic(),
                record.partition(),
                record.offset(),
                key,
                reason.code().name(),
                String.valueOf(reason.getMessage()),
                headers,
                record.value() == null
                        ? null
                        : Base64.getEncoder()
                                .encodeToString(
                                        Arrays.copyOf(record.value(), Math.min(record.value().length, PAYLOAD_LIMIT))));
        if (known) {
            send(state);
        } else {
            pending.put(place(state), () -> send(state));
        }
    }

    void seen(DeadLetterState state) {
        if (state.service().equals(config.service())) {
            parked.add(place(state));
            pending.remove(place(state));
        }
    }

    void pastIsKnown() {
        known = true;
        pending.values().forEach(Runnable::run);
        pending.clear();
    }

    private void send(DeadLetterState state) {
        if (!parked.add(place(state))) {
            return;
        }
        try (Correlation ignored = Correlation.of(state.headers().get("ce_correlationid"))) {
            LOGGER.warnf("%s is parked: %s: %s", place(state), state.code(), state.reason());
        }
        meters.counter("weft.dead.letters", "topic", state.topic(), "code", state.code())
                .increment();
        String id = UUID.nameUUIDFromBytes(place(state).getBytes(StandardCharsets.UTF_8))
                .toString();
        DeadLetterParked fact = new DeadLetterParked(state);
        String key = state.key() == null ? place(state) : state.key();
        Envelope envelope = new Envelope(
                id,
                FactType.of(fact).type(),
                "/weft/" + config.service(),
                key,
                Instant.now(),
                FactType.of(fact).dataSchema(),
                state.topic(),
                0,
                state.headers().getOrDefault("ce_correlationid", id),
                state.headers().get("ce_id"),
                state.headers().get("ce_traceparent"));
        var unused = publisher
                .raw(Topic.DEAD_LETTERS.topicName(), state.partition(), key, codec.headers(envelope), codec.data(fact))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOGGER.errorf(failure, "%s could not be parked", place(state));
                        parked.remove(place(state));
                    }
                });
    }

    private static String place(DeadLetterState state) {
        return state.service() + ":" + state.topic() + "-" + state.partition() + "@" + state.offset();
    }
}
