package dev.weft.inventory.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.member.KubeClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Facts as they happen, as server-sent events. Each connection reads the topics for itself, from where its last event id says. */
@Path("/api/v1/events")
@Tag(name = "live event stream")
public class EventStream {

    private static final int MAX_CONNECTIONS = 64;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final ObjectMapper JSON = CloudEventCodec.mapper();

    private final WeftConfig config;
    private final KubeClients threads;
    private final AtomicInteger connections = new AtomicInteger();

    public EventStream(WeftConfig config, KubeClients threads, MeterRegistry meters) {
        this.config = config;
        this.threads = threads;
        meters.gauge("weft.stream.connections", connections);
    }

    /** The stream. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Facts as they happen",
            description =
                    "Each event's data is a CloudEvent in structured JSON. Send the id of the last event as Last-Event-ID to go on after it, without gap or repeat, at any replica and after any restart.")
    public Multi<OutboundSseEvent> events(
            @Context Sse sse,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Parameter(description = "as Last-Event-ID, for clients that cannot set headers")
                    @QueryParam("after")
                    @Nullable
                    String after,
            @Parameter(description = "latest (default) or earliest, where no id is given") @QueryParam("from") @Nullable
                    String from,
            @Parameter(description = "nouns, e.g. attachments,addresses; all by default") @QueryParam("nouns") @Nullable
                    String nouns,
            @Parameter(description = "leading segments of the key, e.g. fleet/cluster") @QueryParam("prefix") @Nullable
                    String prefix) {
        String id = lastEventId == null ? after : lastEventId;
        Cursor cursor;
        try {
            cursor = id == null ? null : Cursor.parse(id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "bad Last-Event-ID", String.valueOf(e.getMessage()));
        }
        List<Topic> topics = topics(nouns);
        if (connections.get() >= MAX_CONNECTIONS) {
            throw Problem.of(
                    503,
                    "too many streams",
                    "this replica serves " + MAX_CONNECTIONS
                            + " streams already; read the topics with a Kafka consumer instead");
        }
        return Multi.createFrom()
                .emitter(
                        emitter -> threads.executor()
                                .execute(() -> run(sse, emitter, topics, cursor, "earliest".equals(from), prefix)),
                        BackPressureStrategy.BUFFER);
    }

    private void run(
            Sse sse,
            MultiEmitter<? super OutboundSseEvent> emitter,
            List<Topic> topics,
            @Nullable Cursor resume,
            boolean earliest,
            @Nullable String prefix) {
        connections.incrementAndGet();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Cursor cursor = start(consumer, topics, resume, earliest);
            emitter.emit(
                    sse.newEventBuilder().comment("weft").id(cursor.toString()).build());
            long quietSince = System.nanoTime();
            while (!emitter.isCancelled()) {
                if (emitter.requested() == 0) {
                    Thread.sleep(10);
                    continue;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    cursor.set(record.topic(), record.partition(), record.offset() + 1);
                    OutboundSseEvent event = event(sse, record, cursor, prefix);
                    if (event != null) {
                        emitter.emit(event);
                        quietSince = System.nanoTime();
                    }
                }
                if (System.nanoTime() - quietSince > Duration.ofSeconds(10).toNanos()) {
                    emitter.emit(sse.newEventBuilder().comment("alive").build());
                    quietSince = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            emitter.fail(e);
        } finally {
            connections.decrementAndGet();
        }
    }

    private static Cursor start(
            KafkaConsumer<byte[], byte[]> consumer, List<Topic> topics, @Nullable Cursor resume, boolean earliest) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
        }
        consumer.assign(partitions);
        List<TopicPartition> fresh = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long offset = resume == null ? -1 : resume.next(partition);
            if (offset < 0) {
                fresh.add(partition);
            } else {
                consumer.seek(partition, offset);
            }
        }
        // The consumer takes an empty collection for all partitions.
        if (!fresh.isEmpty() && earliest) {
            consumer.seekToBeginning(fresh);
        } else if (!fresh.isEmpty()) {
            consumer.seekToEnd(fresh);
        }
        Cursor cursor = new Cursor();
        partitions.forEach(p -> cursor.set(p.topic(), p.partition(), consumer.position(p)));
        return cursor;
    }

    private static @Nullable OutboundSseEvent event(
            Sse sse, ConsumerRecord<byte[], byte[]> record, Cursor cursor, @Nullable String prefix) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null || !Segments.begin(key, prefix)) {
            return null;
        }
        ObjectNode event = JSON.createObjectNode();
        for (Header header : record.headers()) {
            if (header.key().startsWith("ce_")) {
                event.put(header.key().substring(3), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        try {
            event.set("data", JSON.readTree(record.value()));
        } catch (IOException e) {
            return null;
        }
        return sse.newEventBuilder()
                .id(cursor.toString())
                .name(event.path("type").asText("message"))
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(event.toString())
                .build();
    }

    private static List<Topic> topics(@Nullable String nouns) {
        if (nouns == null || nouns.isBlank()) {
            return List.of(Topic.values());
        }
        List<Topic> topics = new ArrayList<>();
        for (String noun : nouns.split(",", -1)) {
            topics.add(Arrays.stream(Topic.values())
                    .filter(t -> FleetResource.noun(t).equals(noun.trim()))
                    .findFirst()
                    .orElseThrow(() -> Problem.of(400, "unknown noun", "'" + noun + "' is no noun; see /api/v1")));
        }
        return topics;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.service() + "-stream");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
