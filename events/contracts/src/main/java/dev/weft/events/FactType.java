package dev.weft.events;

import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.ClaimFact;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.DeadLetterFact;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.NetworkFact;
import dev.weft.events.fact.NodeConfigFact;
import dev.weft.events.fact.NodeFact;
import dev.weft.events.fact.PlacementFact;
import dev.weft.events.fact.PolicyFact;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every CloudEvent type, its data and its topic. */
public enum FactType {
    CLUSTER_REGISTERED(Topic.CLUSTERS, "cluster", "registered", ClusterFact.ClusterRegistered.class),
    CLUSTER_OBSERVED(Topic.CLUSTERS, "cluster", "observed", ClusterFact.ClusterObserved.class),
    CLUSTER_REMOVED(Topic.CLUSTERS, "cluster", "removed", ClusterFact.ClusterRemoved.class),
    NODE_OBSERVED(Topic.NODES, "node", "observed", NodeFact.NodeObserved.class),
    NODE_REMOVED(Topic.NODES, "node", "removed", NodeFact.NodeRemoved.class),
    POLICY_DECLARED(Topic.POLICIES, "policy", "declared", PolicyFact.PolicyDeclared.class),
    POLICY_REMOVED(Topic.POLICIES, "policy", "removed", PolicyFact.PolicyRemoved.class),
    NODE_CONFIG_PLANNED(Topic.NODE_CONFIGS, "node-config", "planned", NodeConfigFact.NodeConfigPlanned.class),
    NODE_CONFIG_APPLIED(Topic.NODE_CONFIGS, "node-config", "applied", NodeConfigFact.NodeConfigApplied.class),
    NODE_CONFIG_REMOVED(Topic.NODE_CONFIGS, "node-config", "removed", NodeConfigFact.NodeConfigRemoved.class),
    CLUSTER_CONFIG_PLANNED(
            Topic.CLUSTER_CONFIGS, "cluster-config", "planned", ClusterConfigFact.ClusterConfigPlanned.class),
    CLUSTER_CONFIG_APPLIED(
            Topic.CLUSTER_CONFIGS, "cluster-config", "applied", ClusterConfigFact.ClusterConfigApplied.class),
    CLUSTER_CONFIG_REMOVED(
            Topic.CLUSTER_CONFIGS, "cluster-config", "removed", ClusterConfigFact.ClusterConfigRemoved.class),
    NETWORK_DECLARED(Topic.NETWORKS, "network", "declared", NetworkFact.NetworkDeclared.class),
    NETWORK_REMOVED(Topic.NETWORKS, "network", "removed", NetworkFact.NetworkRemoved.class),
    NETWORK_PLACEMENT_PLANNED(
            Topic.NETWORK_PLACEMENTS, "network-placement", "planned", PlacementFact.PlacementPlanned.class),
    NETWORK_PLACEMENT_APPLIED(
            Topic.NETWORK_PLACEMENTS, "network-placement", "applied", PlacementFact.PlacementApplied.class),
    NETWORK_PLACEMENT_REMOVED(
            Topic.NETWORK_PLACEMENTS, "network-placement", "removed", PlacementFact.PlacementRemoved.class),
    ATTACHMENT_REQUESTED(Topic.ATTACHMENTS, "attachment", "requested", AttachmentFact.AttachmentRequested.class),
    ATTACHMENT_PROMISED(Topic.ATTACHMENTS, "attachment", "promised", AttachmentFact.AttachmentPromised.class),
    ATTACHMENT_OBSERVED(Topic.ATTACHMENTS, "attachment", "observed", AttachmentFact.AttachmentObserved.class),
    ATTACHMENT_REMOVED(Topic.ATTACHMENTS, "attachment", "removed", AttachmentFact.AttachmentRemoved.class),
    ADDRESS_POOL_INTENT_DECLARED(
            Topic.ADDRESS_POOL_INTENTS, "address-pool-intent", "declared", PoolIntentFact.PoolIntentDeclared.class),
    ADDRESS_POOL_INTENT_REMOVED(
            Topic.ADDRESS_POOL_INTENTS, "address-pool-intent", "removed", PoolIntentFact.PoolIntentRemoved.class),
    ADDRESS_POOL_CHANGED(Topic.ADDRESS_POOLS, "address-pool", "changed", PoolFact.PoolChanged.class),
    ADDRESS_POOL_REMOVED(Topic.ADDRESS_POOLS, "address-pool", "removed", PoolFact.PoolRemoved.class),
    ADDRESS_CLAIM_REQUESTED(Topic.ADDRESS_CLAIMS, "address-claim", "requested", ClaimFact.ClaimRequested.class),
    ADDRESS_CLAIM_WITHDRAWN(Topic.ADDRESS_CLAIMS, "address-claim", "withdrawn", ClaimFact.ClaimWithdrawn.class),
    ADDRESS_ASSIGNED(Topic.ADDRESSES, "address", "assigned", AddressFact.AddressAssigned.class),
    ADDRESS_WAITING(Topic.ADDRESSES, "address", "waiting", AddressFact.AddressWaiting.class),
    ADDRESS_RELEASED(Topic.ADDRESSES, "address", "released", AddressFact.AddressReleased.class),
    DEAD_LETTER_PARKED(Topic.DEAD_LETTERS, "dead-letter", "parked", DeadLetterFact.DeadLetterParked.class);

    private static final Map<String, FactType> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(FactType::type, Function.identity()));
    private static final Map<Class<?>, FactType> BY_DATA =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(FactType::data, Function.identity()));

    private final Topic topic;
    private final String type;
    private final String dataSchema;
    private final Class<? extends Fact> data;
    private final boolean removal;

    FactType(Topic topic, String noun, String verb, Class<? extends Fact> data) {
        this.topic = topic;
        this.type = "dev.weft." + noun + "." + verb + ".v1";
        this.dataSchema = "https://weft.dev/schemas/" + type + ".json";
        this.data = data;
        this.removal = overridesRemoval(data);
    }

    private static boolean overridesRemoval(Class<? extends Fact> data) {
        try {
            return data.getMethod("removal").getDeclaringClass() == data;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(data + " has no removal()", e);
        }
    }

    /** The {@code type} attribute, e.g. {@code dev.weft.cluster.observed.v1}. */
    public String type() {
        return type;
    }

    /** The {@code dataschema} attribute: names the JSON Schema of the data. */
    public String dataSchema() {
        return dataSchema;
    }

    /** As {@link Fact#removal()} of all facts of this type. */
    public boolean removal() {
        return removal;
    }

    public Topic topic() {
        return topic;
    }

    public Class<? extends Fact> data() {
        return data;
    }

    /** The type with this name, if this version of the contracts knows it. */
    public static Optional<FactType> byType(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** The type of this fact. */
    public static FactType of(Fact fact) {
        FactType type = BY_DATA.get(fact.getClass());
        if (type == null) {
            throw new IllegalStateException("no type is catalogued for " + fact.getClass());
        }
        return type;
    }
}
