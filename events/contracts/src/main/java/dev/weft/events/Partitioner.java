package dev.weft.events;

import dev.weft.events.key.FactKey;
import java.nio.charset.StandardCharsets;

/**
 * The one rule that places a record: a stable hash of the leading segments of its key.
 *
 * <p>Everything about one member has one partition number in every cluster-partitioned topic. The hash is FNV-1a (32 bit) with a
 * final avalanche, so that a subscriber in any language can compute it in a few lines.
 */
public final class Partitioner {

    private Partitioner() {}

    /**
     * The text that decides the partition; it is also the {@code partitionkey} attribute.
     *
     * @param addressDomain used for topics partitioned by address domain only
     */
    public static String partitionKey(Topic topic, FactKey key, String addressDomain) {
        return switch (topic.partitionedBy()) {
            case FLEET -> key.fleet();
            case CLUSTER -> leadingTwo(key.text());
            case ADDRESS_DOMAIN -> key.fleet() + "/" + addressDomain;
            case SOURCE ->
                throw new IllegalArgumentException(topic.topicName() + " takes the partition of the source record");
        };
    }

    /** The partition for a partition key among {@code partitions}. */
    public static int partition(String partitionKey, int partitions) {
        int hash = 0x811c9dc5;
        for (byte b : partitionKey.getBytes(StandardCharsets.UTF_8)) {
            hash ^= b & 0xff;
            hash *= 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        return Integer.remainderUnsigned(hash, partitions);
    }

    private static String leadingTwo(String text) {
        int first = text.indexOf('/');
        int second = text.indexOf('/', first + 1);
        return second < 0 ? text : text.substring(0, second);
    }
}
