package dev.weft.acceptance.bench;

import dev.weft.events.FactType;
import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.InterfaceKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes claims as attach-svc does, numbered, to pools whose address domain has their name. */
public final class ClaimLoad implements AutoCloseable {

    /** The fleet of all pools, where no other one is given. */
    public static final String FLEET = "bench";

    private static final long UID = 0x5eed_0000_4000L;

    private final CloudEventCodec codec = new CloudEventCodec();
    private final KafkaProducer<byte[], byte[]> producer;
    private final String fleet;

    ClaimLoad(String bootstrap) {
        this(bootstrap, FLEET, Duration.ofMillis(1));
    }

    /**
     * @param fleet of the pools
     * @param linger how long claims are gathered into one request; attach-svc takes 5 ms
     */
    public ClaimLoad(String bootstrap, String fleet, Duration linger) {
        this.fleet = fleet;
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("acks", "all");
        properties.put("linger.ms", Long.toString(linger.toMillis()));
        properties.put("batch.size", "65536");
        properties.put("compression.type", "lz4");
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A claim.
     *
     * @param topic another topic than that of claims; absent for that one
     */
    public ProducerRecord<byte[], byte[]> claim(String pool, long number, @Nullable String topic) {
        ClaimState state = state(pool, number);
        return record(Topic.ADDRESS_CLAIMS, state.key(), new ClaimRequested(state), pool, topic);
    }

    /** The end of a claim. */
    public ProducerRecord<byte[], byte[]> withdrawal(String pool, long number) {
        ClaimState state = state(pool, number);
        return record(Topic.ADDRESS_CLAIMS, state.key(), new ClaimWithdrawn(state), pool, null);
    }

    /** The number of a claim, by its name. */
    public static long number(String claim) {
        return UUID.fromString(claim.substring(0, claim.indexOf('.'))).getLeastSignificantBits();
    }

    private ClaimState state(String pool, long number) {
        String uid = new UUID(UID, number).toString();
        return new ClaimState(
                fleet,
                pool,
                uid + ".net1",
                pool,
                new InterfaceKey(fleet, "rke2-m" + number % 100, "shop-" + number % 10, "web-" + number, "net1"),
                uid,
                List.of(),
                null,
                null);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }

    /** Sends and tells when the broker has it. */
    public void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.run();
            }
        });
    }

    /** Waits until everything is acknowledged. */
    public void flush() {
        producer.flush();
    }

    private ProducerRecord<byte[], byte[]> record(
            Topic topic, FactKey key, Fact fact, String domain, @Nullable String another) {
        FactType type = FactType.of(fact);
        String partitionKey = Partitioner.partitionKey(topic, key, domain);
        String id = UUID.randomUUID().toString();
        Envelope envelope = new Envelope(
                id,
                type.type(),
                "/weft/" + topic.writer(),
                key.text(),
                Instant.now(),
                type.dataSchema(),
                partitionKey,
                System.currentTimeMillis(),
                id,
                null,
                null);
        RecordHeaders headers = new RecordHeaders();
        codec.headers(envelope).forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return new ProducerRecord<>(
                another == null ? topic.topicName() : another,
                Partitioner.partition(partitionKey, Bench.PARTITIONS),
                key.text().getBytes(StandardCharsets.UTF_8),
                codec.data(fact),
                headers);
    }

    @Override
    public void close() {
        producer.close();
    }
}
