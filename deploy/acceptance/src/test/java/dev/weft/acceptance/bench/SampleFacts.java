package dev.weft.acceptance.bench;

import dev.weft.events.FactType;
import dev.weft.events.Partitioner;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.AddressFact.AddressAssigned;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.AttachmentFact.AttachmentObserved;
import dev.weft.events.fact.AttachmentFact.AttachmentPromised;
import dev.weft.events.fact.AttachmentFact.AttachmentRequested;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.InterfaceKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The facts of pods that get an interface with an address: asked for, address assigned, promised, observed. The chain of each pod has
 * one correlation id; the pods are spread over the members of one fleet; pods come back, with higher sequences.
 */
final class SampleFacts {

    private static final int MEMBERS = 100;

    private final CloudEventCodec codec = new CloudEventCodec();
    private final int pods;
    private final int partitions;
    private final long started = System.currentTimeMillis();

    /**
     * @param pods number of keys in each of the two topics
     * @param partitions of each topic
     */
    SampleFacts(int pods, int partitions) {
        this.pods = pods;
        this.partitions = partitions;
    }

    /** The fact number {@code n} of an endless series, as the owner of the topic would write it. */
    ProducerRecord<byte[], byte[]> record(long n) {
        Map.Entry<InterfaceKey, Fact> fact = fact(n);
        return record(fact.getKey(), fact.getValue(), n, new UUID(0x7000L | started << 16, n / 4).toString());
    }

    /** The fact number {@code n} with its key. */
    Map.Entry<InterfaceKey, Fact> fact(long n) {
        int pod = (int) (n / 4 % pods);
        InterfaceKey key = new InterfaceKey(
                "production", "cluster-" + pod % MEMBERS, "team-" + pod % 7, "worker-5d9c7b-" + pod, "net1");
        String uid = new UUID(0x5eedL, pod).toString();
        return Map.entry(
                key,
                switch ((int) (n % 4)) {
                    case 0 -> new AttachmentRequested(attachment(key, uid, pod, AttachmentPhase.Requested));
                    case 1 -> new AddressAssigned(address(key, uid, pod));
                    case 2 -> new AttachmentPromised(attachment(key, uid, pod, AttachmentPhase.Promised));
                    default -> new AttachmentObserved(attachment(key, uid, pod, AttachmentPhase.Attached));
                });
    }

    private ProducerRecord<byte[], byte[]> record(InterfaceKey key, Fact fact, long n, String correlation) {
        FactType type = FactType.of(fact);
        String partitionKey = Partitioner.partitionKey(type.topic(), key, "");
        Envelope envelope = new Envelope(
                new UUID(0x7000L | started << 16, ThreadLocalRandom.current().nextLong()).toString(),
                type.type(),
                "/weft/" + type.topic().writer(),
                key.text(),
                Instant.now(),
                type.dataSchema(),
                partitionKey,
                started + n,
                correlation,
                correlation,
                null);
        RecordHeaders headers = new RecordHeaders();
        codec.headers(envelope).forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return new ProducerRecord<>(
                type.topic().topicName(),
                Partitioner.partition(partitionKey, partitions),
                key.text().getBytes(StandardCharsets.UTF_8),
                codec.data(fact),
                headers);
    }

    private static AttachmentState attachment(InterfaceKey key, String uid, int pod, AttachmentPhase phase) {
        boolean promised = phase != AttachmentPhase.Requested;
        return new AttachmentState(
                key.fleet(),
                key.cluster(),
                key.namespace(),
                key.pod(),
                key.iface(),
                uid,
                promised ? "node-" + pod % 20 : null,
                "storage-" + pod % 5,
                key.namespace() + "/storage-" + pod % 5,
                "pool-" + pod % 5,
                "claim-" + uid,
                phase,
                null,
                null,
                promised ? List.of(ip(pod) + "/16") : List.of(),
                promised ? mac(pod) : null,
                phase == AttachmentPhase.Attached ? List.of(ip(pod)) : List.of(),
                phase == AttachmentPhase.Attached ? mac(pod) : null,
                "storage-vlan");
    }

    private static AddressState address(InterfaceKey key, String uid, int pod) {
        return new AddressState(
                key,
                "pool-" + pod % 5,
                "claim-" + uid,
                "storage-vlan",
                uid,
                AddressState.Phase.Assigned,
                List.of(ip(pod) + "/16"),
                mac(pod),
                List.of("10.20.0.1"),
                List.of(),
                null,
                null,
                0,
                null);
    }

    private static String ip(int pod) {
        return "10." + (20 + pod / 65536) + "." + (pod / 256 % 256) + "." + pod % 256;
    }

    private static String mac(int pod) {
        return "02:00:00:%02x:%02x:%02x".formatted(pod / 65536 % 256, pod / 256 % 256, pod % 256);
    }
}
