package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.ForeignRecords.headers;
import static dev.weft.acceptance.input.Row.of;

import dev.weft.events.Partitioner;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records on the topics of the address engine that are no claim, no pool and no answer. */
final class ClaimRecordRows implements Group {

    private static final int PARTITIONS = 4;
    private static final String CLAIMS = "weft.address-claims.v1";
    private static final String INTENTS = "weft.address-pool-intents.v1";
    private static final String ANSWERS = "weft.addresses.v1";
    private static final String REQUESTED = "address-claim.requested.v1";
    private static final String DECLARED = "address-pool-intent.declared.v1";

    private final String namespace;
    private final String member;
    private final ForeignRecords records;
    private final int ofDomain;

    ClaimRecordRows(String namespace, String member, BrokerLog broker) {
        this.namespace = namespace;
        this.member = member;
        this.records = new ForeignRecords(broker);
        this.ofDomain = Partitioner.partition(namespace + "/well", PARTITIONS);
    }

    @Override
    public String name() {
        return "records of addresses";
    }

    @Override
    public void begin() {
        claim("newer-claim", namespace + "/well/x", headers("address-claim.requested.v2", "1.0"), "{}");
        claim("short-claim", "x", headers(REQUESTED, "1.0"), "{}");
        claim("no-claim", namespace + "/well/x", headers(DECLARED, "1.0"), "{}");
        claim("no-json", namespace + "/well/x", headers(REQUESTED, "1.0"), "[");
        claim("no-owner", namespace + "/well/x", headers(REQUESTED, "1.0"), """
                {"fleet":"%s","pool":"well","claim":"x","addressDomain":"well","podUid":"u","requestedIps":[]}""".formatted(namespace));
        claim("bad-time", namespace + "/well/x", at("yesterday"), "{}");
        Map<String, @Nullable String> newer = headers(DECLARED, "1.0");
        newer.put("ce_dataschema", "https://weft.dev/schemas/dev.weft.address-pool-intent.declared.v3.json");
        intent("newer-pool", namespace + "/well", newer, "{}");
        intent("other-pool", namespace + "/mine", headers(DECLARED, "1.0"), pool("yours"));
        intent("no-spec", namespace + "/mine", headers(DECLARED, "1.0"), """
                {"fleet":"%s","pool":"mine","generation":1,"enforcement":"Enforce"}""".formatted(namespace));
        int other = (ofDomain + 1) % PARTITIONS;
        records.write("elsewhere", INTENTS, other, namespace + "/mine", headers(DECLARED, "1.0"), pool("mine"));
        String owner = namespace + "/" + member + "/shop/nobody/net1";
        int ofMember = Partitioner.partition(namespace + "/" + member, PARTITIONS);
        records.write("newer-answer", ANSWERS, ofMember, owner, headers("address.assigned.v2", "1.0"), "{}");
        records.write("claim-as-answer", ANSWERS, ofMember, owner, headers(REQUESTED, "1.0"), "{}");
    }

    private void claim(String name, String key, Map<String, @Nullable String> headers, String value) {
        records.write(name, CLAIMS, ofDomain, key, headers, value);
    }

    private void intent(String name, String key, Map<String, @Nullable String> headers, String value) {
        records.write(name, INTENTS, ofDomain, key, headers, value);
    }

    private static Map<String, @Nullable String> at(String time) {
        Map<String, @Nullable String> headers = headers(REQUESTED, "1.0");
        headers.put("ce_time", time);
        return headers;
    }

    private String pool(String name) {
        return """
                {"fleet":"%s","pool":"%s","generation":1,"enforcement":"Enforce","spec":{"addressDomain":"well",
                 "cidrs":["10.249.0.0/24"],"ranges":[],"excludes":[],"reserved":[],"gateway":[],"routes":[],"quarantineSeconds":0}}""".formatted(namespace, name);
    }

    private Row parked(String sentence, String name, String... words) {
        return of(sentence, records.parked("ipam-svc", name), words);
    }

    @Override
    public List<Row> rows() {
        return List.of(
                parked(
                        "a claim of a newer type",
                        "newer-claim",
                        "NewerSchema",
                        "dev.weft.address-claim.requested.v2",
                        "knows v1",
                        "upgrade the reader"),
                parked("a claim with a key of one segment", "short-claim", "BadKey", "'x'", "expected"),
                parked(
                        "a pool on the topic of claims",
                        "no-claim",
                        "UnknownType",
                        "dev.weft." + DECLARED + " belongs on " + INTENTS,
                        "not on " + CLAIMS),
                parked("a claim that is no JSON", "no-json", "BadData", "dev.weft." + REQUESTED, "(key " + namespace),
                parked("a claim that belongs to nobody", "no-owner", "BadData", "owner", namespace + "/well/x"),
                parked("a claim of no time", "bad-time", "NotACloudEvent", "attribute is malformed", "yesterday"),
                parked(
                        "a pool of a newer schema",
                        "newer-pool",
                        "NewerSchema",
                        "dev.weft.address-pool-intent.declared.v3",
                        "knows v1",
                        "upgrade the reader"),
                parked(
                        "a pool under the key of another one",
                        "other-pool",
                        "BadKey",
                        namespace + "/mine",
                        namespace + "/yours"),
                parked("a pool that says nothing", "no-spec", "BadData", "spec", namespace + "/mine"),
                parked(
                        "a pool in the partition of another domain",
                        "elsewhere",
                        "BadKey",
                        "pool " + namespace + "/mine is in partition " + (ofDomain + 1) % PARTITIONS,
                        "expected " + ofDomain,
                        "write it with Weft's partitioner"),
                of(
                        "an answer of a newer type",
                        records.parked("attach-svc", "newer-answer"),
                        "NewerSchema",
                        "dev.weft.address.assigned.v2",
                        "upgrade the reader"),
                of(
                        "a claim on the topic of answers",
                        records.parked("attach-svc", "claim-as-answer"),
                        "UnknownType",
                        "belongs on " + CLAIMS,
                        "not on " + ANSWERS));
    }
}
