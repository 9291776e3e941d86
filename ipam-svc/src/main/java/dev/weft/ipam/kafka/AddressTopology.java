package dev.weft.ipam.kafka;

import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.Stores;

/**
 * Claims and pool intents in; answers, pools and dead letters out. One processor holds every address domain of its partition; its
 * state is in one store with a changelog, and in one transaction with the answers.
 */
public final class AddressTopology {

    static final String STORE = "address-domains";
    static final String ANSWERS = "answers";
    static final String POOLS = "pools";
    static final String DEAD_LETTERS = "dead-letters";

    private AddressTopology() {}

    /** The topology. */
    public static Topology build(Supplier<Processor<String, byte[], OutKey, byte[]>> processor) {
        StreamPartitioner<OutKey, byte[]> byKey = (topic, key, value, partitions) ->
                Optional.of(Set.of(Partitioner.partition(key.partitionKey(), partitions)));
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        "claims-and-pools",
                        new StringDeserializer(),
                        new ByteArrayDeserializer(),
                        Topic.ADDRESS_CLAIMS.topicName(),
                        Topic.ADDRESS_POOL_INTENTS.topicName())
                .addProcessor("domains", processor::get, "claims-and-pools")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
                                .withCachingDisabled(),
                        "domains")
                .addSink(
                        ANSWERS,
                        Topic.ADDRESSES.topicName(),
                        OutKey.serializer(),
                        new ByteArraySerializer(),
                        byKey,
                        "domains")
                .addSink(
                        POOLS,
                        Topic.ADDRESS_POOLS.topicName(),
                        OutKey.serializer(),
                        new ByteArraySerializer(),
                        byKey,
                        "domains")
                .addSink(
                        DEAD_LETTERS,
                        Topic.DEAD_LETTERS.topicName(),
                        OutKey.serializer(),
                        new ByteArraySerializer(),
                        byKey,
                        "domains");
    }
}
