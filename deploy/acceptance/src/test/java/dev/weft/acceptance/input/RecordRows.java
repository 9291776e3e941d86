package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.ForeignRecords.headers;
import static dev.weft.acceptance.input.Row.of;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.input.Row.Seen;
import dev.weft.events.Partitioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Records that no service can use, written between those of the healthy member and of the domain that its addresses are from. */
final class RecordRows implements Group {

    private static final int PARTITIONS = 4;
    private static final String CLAIMS = "weft.address-claims.v1";
    private static final String CLUSTERS = "weft.clusters.v1";
    private static final String INTENTS = "weft.address-pool-intents.v1";
    private static final String NETWORKS = "weft.networks.v1";
    private static final String NODES = "weft.nodes.v1";
    private static final String POLICIES = "weft.policies.v1";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;
    private final ForeignRecords records;
    private final int ofMember;
    private final int ofFleet;
    private final int ofDomain;
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();

    RecordRows(RunningFleet fleet, Sight sight, String namespace, BrokerLog broker) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        this.records = new ForeignRecords(broker);
        ofMember = Partitioner.partition(namespace + "/rke2-b", PARTITIONS);
        ofFleet = Partitioner.partition(namespace, PARTITIONS);
        ofDomain = Partitioner.partition(namespace + "/well", PARTITIONS);
    }

    @Override
    public String name() {
        return "records";
    }

    @Override
    public void begin() {
        String cluster = namespace + "/rke2-b";
        records.write("plain", CLUSTERS, ofMember, cluster, Map.of(), "hello");
        records.write("old-spec", CLUSTERS, ofMember, cluster, headers("cluster.observed.v1", "0.3"), "{}");
        records.write(
                "unknown", CLAIMS, ofDomain, namespace + "/well/x", headers("address-claim.dreamt.v1", "1.0"), "{}");
        records.write("newer-type", NODES, ofMember, cluster + "/n", headers("node.observed.v2", "1.0"), "{}");
        Map<String, @Nullable String> newer = headers("network.declared.v1", "1.0");
        newer.put("ce_dataschema", "https://weft.dev/schemas/dev.weft.network.declared.v2.json");
        records.write("newer-schema", NETWORKS, ofFleet, namespace + "/n", newer, "{}");
        records.write("short-key", CLUSTERS, ofMember, "only-one", headers("cluster.observed.v1", "1.0"), "{}");
        records.write(
                "other-key",
                CLAIMS,
                ofDomain,
                namespace + "/well/mine",
                headers("address-claim.requested.v1", "1.0"),
                claim("yours"));
        records.write(
                "no-json",
                POLICIES,
                ofFleet,
                namespace + "/CniPolicy/p",
                headers("policy.declared.v1", "1.0"),
                "{oops");
        records.write(
                "empty",
                CLAIMS,
                ofDomain,
                namespace + "/well/empty",
                headers("address-claim.requested.v1", "1.0"),
                "{}");
        Map<String, @Nullable String> nothing = new HashMap<>();
        nothing.put("trace", null);
        records.write("null-header", CLAIMS, ofDomain, namespace + "/well/x", nothing, "{}");
        records.write(
                "elsewhere",
                CLAIMS,
                (ofDomain + 1) % PARTITIONS,
                namespace + "/well/mine",
                headers("address-claim.requested.v1", "1.0"),
                claim("mine"));
        living();
    }

    /** Something that lives, whose keys get a null value that nobody has announced. */
    private void living() {
        PooledNetwork.in("rke2-b", namespace, "kept", "shop")
                .declare(fleet, "addressDomain: well, cidrs: [10.251.0.0/29]");
        Awaitility.await("Network kept is placed")
                .atMost(Row.PATIENCE)
                .until(() -> fleet.condition(namespace, "Network", "kept", "Ready")
                        .status()
                        .equals("True"));
        fleet.apply("rke2-b", HealthyMember.pod("kept", "kept"));
        String attachment = namespace + "/rke2-b/shop/kept/net1";
        Awaitility.await("pod kept is attached")
                .atMost(Row.PATIENCE)
                .until(() -> sight.fact("attachments", attachment)
                        .at("/state/phase")
                        .asText()
                        .equals("Attached"));
        String claim = sight.fact("attachments", attachment).at("/state/claim").asText();
        records.write("claim", CLAIMS, ofDomain, namespace + "/kept/" + claim, Map.of(), null);
        tombstone("clusters", CLUSTERS, namespace + "/kubeadm-c", namespace + "/kubeadm-c");
        tombstone("address-pool-intents", INTENTS, namespace + "/kept", namespace + "/well");
    }

    private void tombstone(String noun, String topic, String key, String partitionKey) {
        sequences.put(key, sight.fact(noun, key).path("sequence").asLong());
        records.write(noun, topic, Partitioner.partition(partitionKey, PARTITIONS), key, Map.of(), null);
    }

    private String claim(String name) {
        return """
                {"fleet":"%1$s","pool":"well","claim":"%2$s","addressDomain":"well","podUid":"u","requestedIps":[],
                 "owner":{"fleet":"%1$s","cluster":"rke2-b","namespace":"shop","pod":"p","iface":"net1"}}""".formatted(namespace, name);
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "a record that is no CloudEvent",
                        records.parked("inventory-svc", "plain"),
                        "NotACloudEvent",
                        "ce_specversion",
                        "write CloudEvents 1.0 in binary mode"),
                of(
                        "a CloudEvent of another specification",
                        records.parked("attach-svc", "old-spec"),
                        "NotACloudEvent",
                        "'0.3', expected '1.0'"),
                of(
                        "a record of an unknown type",
                        records.parked("ipam-svc", "unknown"),
                        "UnknownType",
                        "dev.weft.address-claim.dreamt.v1",
                        "catalogue"),
                of(
                        "a record of a newer type",
                        records.parked("policy-svc", "newer-type"),
                        "NewerSchema",
                        "dev.weft.node.observed.v2",
                        "knows v1",
                        "upgrade the reader"),
                of(
                        "a record of a newer schema",
                        records.parked("attach-svc", "newer-schema"),
                        "NewerSchema",
                        "dev.weft.network.declared.v2",
                        "knows v1",
                        "upgrade the reader"),
                of(
                        "a key with too few segments",
                        records.parked("policy-svc", "short-key"),
                        "BadKey",
                        "'only-one' has 1 segments, expected 2"),
                of(
                        "a key that is not that of the data",
                        records.parked("ipam-svc", "other-key"),
                        "BadKey",
                        namespace + "/well/mine",
                        namespace + "/well/yours"),
                of(
                        "a value that is no JSON",
                        records.parked("policy-svc", "no-json"),
                        "BadData",
                        "dev.weft.policy.declared.v1"),
                of(
                        "data without what it is about",
                        records.parked("ipam-svc", "empty"),
                        "Bad",
                        namespace + "/well/empty"),
                of("a header without a value", records.parked("ipam-svc", "null-header"), "NotACloudEvent"),
                of(
                        "a claim in the partition of another domain",
                        records.parked("ipam-svc", "elsewhere"),
                        "BadKey",
                        "partition " + (ofDomain + 1) % PARTITIONS,
                        "expected " + ofDomain),
                of(
                        "a null value for the claim of a pod that runs: the address stays",
                        stays(),
                        "BadKey",
                        "null",
                        "withdrawn",
                        "Assigned"),
                of(
                        "a null value for a registered cluster: it is told again",
                        again("clusters", namespace + "/kubeadm-c"),
                        "kubeadm-c",
                        "told again"),
                of(
                        "a null value for a declared pool: it is told again",
                        again("address-pool-intents", namespace + "/kept"),
                        "kept",
                        "told again"));
    }

    private Supplier<Seen> stays() {
        return () -> {
            Seen seen = records.parked("ipam-svc", "claim").get();
            String phase = sight.fact("addresses", namespace + "/rke2-b/shop/kept/net1")
                    .at("/state/phase")
                    .asText();
            return new Seen(seen.where(), seen.reason().isEmpty() ? "" : seen.reason() + "; " + phase);
        };
    }

    private Supplier<Seen> again(String noun, String key) {
        return () -> {
            JsonNode fact = sight.fact(noun, key);
            Long before = sequences.get(key);
            return new Seen(
                    "REST " + noun,
                    before != null && fact.path("sequence").asLong() > before
                            ? fact.path("key").asText() + " is told again"
                            : "");
        };
    }
}
