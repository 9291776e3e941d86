package dev.weft.events;

import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.ClusterConfigKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.NetworkKey;
import dev.weft.events.key.NodeKey;
import dev.weft.events.key.PlacementKey;
import dev.weft.events.key.PolicyKey;
import dev.weft.events.key.PoolKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The topic catalogue: what exists, who writes it, how it is keyed, partitioned and kept. */
public enum Topic {
    CLUSTERS(
            "weft.clusters.v1",
            PartitionedBy.CLUSTER,
            "inventory-svc",
            2,
            ClusterKey::parse,
            "Members as declared and as observed."),
    NODES(
            "weft.nodes.v1",
            PartitionedBy.CLUSTER,
            "inventory-svc",
            3,
            NodeKey::parse,
            "Nodes of members as observed, with their SR-IOV capability."),
    POLICIES(
            "weft.policies.v1",
            PartitionedBy.FLEET,
            "policy-svc",
            3,
            PolicyKey::parse,
            "Policies as declared, validated."),
    NODE_CONFIGS(
            "weft.node-configs.v1",
            PartitionedBy.CLUSTER,
            "policy-svc",
            3,
            NodeKey::parse,
            "What each node should be, and what became of it."),
    CLUSTER_CONFIGS(
            "weft.cluster-configs.v1",
            PartitionedBy.CLUSTER,
            "policy-svc",
            3,
            ClusterConfigKey::parse,
            "What each member is configured with, and what became of it."),
    NETWORKS(
            "weft.networks.v1",
            PartitionedBy.FLEET,
            "attach-svc",
            2,
            NetworkKey::parse,
            "Networks as declared, validated."),
    NETWORK_PLACEMENTS(
            "weft.network-placements.v1",
            PartitionedBy.CLUSTER,
            "attach-svc",
            3,
            PlacementKey::parse,
            "Each network in each member, and what became of it."),
    ATTACHMENTS(
            "weft.attachments.v1",
            PartitionedBy.CLUSTER,
            "attach-svc",
            5,
            InterfaceKey::parse,
            "Interfaces of pods: asked for, promised, observed."),
    ADDRESS_POOL_INTENTS(
            "weft.address-pool-intents.v1",
            PartitionedBy.ADDRESS_DOMAIN,
            "ipam-svc",
            2,
            PoolKey::parse,
            "Address pools as declared; the orders to the address engine."),
    ADDRESS_POOLS(
            "weft.address-pools.v1",
            PartitionedBy.ADDRESS_DOMAIN,
            "ipam-svc",
            2,
            PoolKey::parse,
            "Address pools and their use."),
    ADDRESS_CLAIMS(
            "weft.address-claims.v1",
            PartitionedBy.ADDRESS_DOMAIN,
            "attach-svc",
            3,
            ClaimKey::parse,
            "Wishes of attachments for addresses."),
    ADDRESSES("weft.addresses.v1", PartitionedBy.CLUSTER, "ipam-svc", 5, InterfaceKey::parse, "Answers to claims."),
    DEAD_LETTERS(
            "weft.dead-letters.v1",
            PartitionedBy.SOURCE,
            "all",
            0,
            null,
            "Records that could not be understood, with the reason.");

    /** What decides the partition of a record. */
    public enum PartitionedBy {
        /** {@code fleet} */
        FLEET,
        /** {@code fleet/cluster} */
        CLUSTER,
        /** {@code fleet/address domain} */
        ADDRESS_DOMAIN,
        /** The partition of the source record. */
        SOURCE
    }

    /** How long a state topic keeps history before it may be compacted. */
    public static final Duration MIN_COMPACTION_LAG = Duration.ofDays(7);

    /** How long dead letters are kept. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private static final Map<String, Topic> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Topic::topicName, Function.identity()));
    private static final Map<String, Topic> BY_NOUN =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Topic::noun, Function.identity()));

    private final String topicName;
    private final PartitionedBy partitionedBy;
    private final String writer;
    private final int keySegments;
    private final @Nullable Function<String, ? extends FactKey> keyParser;
    private final String description;

    Topic(
            String topicName,
            PartitionedBy partitionedBy,
            String writer,
            int keySegments,
            @Nullable Function<String, ? extends FactKey> keyParser,
            String description) {
        this.topicName = topicName;
        this.partitionedBy = partitionedBy;
        this.writer = writer;
        this.keySegments = keySegments;
        this.keyParser = keyParser;
        this.description = description;
    }

    public String topicName() {
        return topicName;
    }

    /** What its facts are about, e.g. {@code clusters} of {@code weft.clusters.v1}. */
    public String noun() {
        return topicName.substring("weft.".length(), topicName.lastIndexOf('.'));
    }

    public PartitionedBy partitionedBy() {
        return partitionedBy;
    }

    /** The one service that writes it, or {@code all}. */
    public String writer() {
        return writer;
    }

    public String description() {
        return description;
    }

    /** Whether it holds the last state of every key; the dead letters do not. */
    public boolean compacted() {
        return this != DEAD_LETTERS;
    }

    /**
     * Reads a record key of this topic.
     *
     * @throws IllegalArgumentException when it does not have the topic's segments
     */
    public FactKey parseKey(String text) {
        if (keyParser == null) {
            throw new IllegalArgumentException(topicName + " has the keys of its source topics");
        }
        return keyParser.apply(text);
    }

    /** Whether {@link #parseKey} understands a text, without the cost of reading it. */
    public boolean isKey(String text) {
        int segments = 1;
        int start = 0;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', start)) {
            if (slash == start) {
                return false;
            }
            segments++;
            start = slash + 1;
        }
        return segments == keySegments && start < text.length();
    }

    /** The settings that a broker must have for this topic, by Kafka's names. */
    public Map<String, String> settings() {
        return compacted()
                ? Map.of(
                        "cleanup.policy",
                        "compact",
                        "min.compaction.lag.ms",
                        Long.toString(MIN_COMPACTION_LAG.toMillis()))
                : Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(DEAD_LETTER_RETENTION.toMillis()));
    }

    /** The topic with this name, if it is one of Weft's. */
    public static Optional<Topic> byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The topic of this noun, if there is one. */
    public static Optional<Topic> byNoun(String noun) {
        return Optional.ofNullable(BY_NOUN.get(noun));
    }
}
