package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import java.util.List;

/** Pools that cannot give addresses, and pods that ask for what they cannot get. */
final class PoolRows implements Group {

    private static final String MEMBER = "rke2-a";

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;

    PoolRows(RunningFleet fleet, Sight sight, String namespace) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
    }

    @Override
    public String name() {
        return "pools and pods";
    }

    @Override
    public void begin() {
        pool("ranges-meet", "10.81.0.0/24", """
                ranges: [{start: 10.81.0.10, end: 10.81.0.20}, {start: 10.81.0.15, end: 10.81.0.30}]""");
        pool("domain-first", "10.82.0.0/24", "addressDomain: crowded");
        pool("emptied", "10.83.0.0/29", "excludes: [10.83.0.0/29]");
        pool("host-bits", "10.84.0.9/24", "");
        pool("range-outside", "10.85.0.0/24", "ranges: [{start: 10.99.0.1, end: 10.99.0.9}]");
        pool("gateway-outside", "10.86.0.0/24", "gateway: [10.99.0.1]");
        pool("reversed", "10.87.0.0/24", "ranges: [{start: 10.87.0.9, end: 10.87.0.1}]");
        pool("prefix-33", "10.88.0.0/33", "");
        pool("small", "10.89.0.0/30", "gateway: [10.89.0.1]\n  quarantine: 500ms");
        pool("roomy", "10.90.0.0/24", "");
        network("small");
        network("roomy");
        network("poolless");
        for (String name : List.of("small", "roomy")) {
            org.awaitility.Awaitility.await("Network " + name + " is placed")
                    .atMost(Row.PATIENCE)
                    .until(() -> fleet.condition(namespace, "Network", name, "Ready")
                            .status()
                            .equals("True"));
        }
        pool("domain-second", "10.82.0.128/25", "addressDomain: crowded");
        pod("small-1", "small");
        pod("bad-json", "[{\"name\": \"roomy\",");
        pod("no-list", "{\"name\": \"roomy\"}");
        pod("unknown-network", "roomy,atlantis");
        pod("outside", "[{\"name\": \"roomy\", \"ips\": [\"192.168.99.5\"]}]");
        pod("holder", "[{\"name\": \"roomy\", \"ips\": [\"10.90.0.77\"]}]");
        pod("bad-mac", "[{\"name\": \"roomy\", \"mac\": \"no:ma:ca:dd:re:ss\"}]");
        pod(
                "same-interface",
                "[{\"name\": \"roomy\", \"interface\": \"eth5\"}, {\"name\": \"small\", \"interface\": \"eth5\"}]");
        pod("twice", "roomy@eth6,roomy@eth6");
        pod("long-interface", "roomy@an-interface-name-that-is-too-long");
        pod("poolless", "poolless");
        attached("small-1");
        attached("holder");
        pod("small-2", "small");
        pod("taker", "[{\"name\": \"roomy\", \"ips\": [\"10.90.0.77\"]}]");
    }

    private void attached(String pod) {
        org.awaitility.Awaitility.await("pod " + pod + " is attached")
                .atMost(Row.PATIENCE)
                .until(() -> sight.fact("attachments", attachment(pod, "net1"))
                        .at("/state/phase")
                        .asText()
                        .equals("Attached"));
    }

    private String attachment(String pod, String iface) {
        return namespace + "/" + MEMBER + "/shop/" + pod + "/" + iface;
    }

    private void pool(String name, String cidr, String rest) {
        fleet.apply("hub", poolYaml(name, cidr, rest));
    }

    private String poolYaml(String name, String cidr, String rest) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: %s, namespace: %s}
                spec:
                  cidrs: [%s]
                  %s
                """.formatted(name, namespace, cidr, rest);
    }

    private void network(String name) {
        fleet.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  clusterSelector: {matchLabels: {name: %3$s}}
                  namespaces: [shop]
                  macvlan: {master: eth1}
                  ipam: {pool: {name: %1$s}}
                """.formatted(name, namespace, MEMBER));
    }

    private void pod(String name, String networks) {
        fleet.apply(MEMBER, HealthyMember.pod(name, networks));
    }

    @Override
    public List<Row> rows() {
        return List.of(
                of(
                        "ranges of one pool that overlap",
                        sight.refused("AddressPool", "ranges-meet"),
                        "AddressPool " + namespace + "/ranges-meet",
                        "spec.ranges[1]",
                        "overlaps 10.81.0.10-10.81.0.20",
                        "disjoint"),
                of(
                        "two pools that overlap in one domain",
                        sight.refused("AddressPool", "domain-second"),
                        "domain-first",
                        "10.82.0",
                        "crowded",
                        "spec.cidrs",
                        "disjoint"),
                of(
                        "two pools that overlap in one domain, in kubectl get",
                        sight.line("addresspools", "domain-second"),
                        "READY=False",
                        "REASON=PoolOverlap"),
                of(
                        "excludes that leave nothing",
                        sight.refused("AddressPool", "emptied"),
                        "spec.excludes",
                        "leave no IPv4 address",
                        "exclude less"),
                of(
                        "a CIDR that is none",
                        sight.apply("hub", poolYaml("no-cidr", "somewhere", "")),
                        "spec.cidrs[0]",
                        "somewhere"),
                of(
                        "a prefix that is too long",
                        sight.refused("AddressPool", "prefix-33"),
                        "spec.cidrs[0]",
                        "10.88.0.0/33",
                        "is no CIDR",
                        "write it as"),
                of(
                        "a CIDR with host bits",
                        sight.refused("AddressPool", "host-bits"),
                        "spec.cidrs[0]",
                        "host bits",
                        "write 10.84.0.0/24"),
                of(
                        "a range outside the CIDR",
                        sight.refused("AddressPool", "range-outside"),
                        "spec.ranges[0]",
                        "lies outside of 10.85.0.0/24",
                        "move it"),
                of(
                        "a range that ends before it begins",
                        sight.refused("AddressPool", "reversed"),
                        "spec.ranges[0]",
                        "starts after its end",
                        "write 10.87.0.1-10.87.0.9"),
                of(
                        "a gateway outside the CIDR",
                        sight.refused("AddressPool", "gateway-outside"),
                        "spec.gateway",
                        "10.99.0.1 lies outside of 10.86.0.0/24"),
                of(
                        "a pool that is exhausted: the pod says so",
                        sight.podEvents(MEMBER, "shop", "small-2"),
                        "PoolExhausted",
                        "Pool " + namespace + "/small",
                        "add a range"),
                of(
                        "a pool that is exhausted: the pool says so",
                        sight.condition("AddressPool", "small", "Degraded", "True"),
                        "PoolExhausted",
                        "1 claims wait",
                        "widen the pool"),
                of(
                        "a pool that is exhausted, in kubectl get",
                        sight.line("addresspools", "small"),
                        "CAPACITY=1",
                        "ASSIGNED=1",
                        "WAITING=1",
                        "FREE=0"),
                of(
                        "an annotation with bad JSON",
                        sight.podEvents(MEMBER, "shop", "bad-json"),
                        "k8s.v1.cni.cncf.io/networks",
                        "shop/bad-json",
                        "unexpected end of JSON input",
                        "write network names as namespace/name@interface"),
                of(
                        "an annotation that is JSON but no list",
                        sight.rest("attachments", attachment("no-list", "request"), "/state/reason"),
                        "k8s.v1.cni.cncf.io/networks",
                        "cannot unmarshal object",
                        "write network names as namespace/name@interface"),
                of(
                        "a network that the member does not have",
                        sight.podEvents(MEMBER, "shop", "unknown-network"),
                        "shop/atlantis",
                        "there is no NetworkAttachmentDefinition",
                        "declare a Network"),
                of(
                        "an address outside the pool",
                        sight.rest("attachments", attachment("outside", "net1"), "/state/reason"),
                        "192.168.99.5",
                        "is not in pool " + namespace + "/roomy",
                        "ask for an address in it"),
                of(
                        "an address that another pod has",
                        sight.podEvents(MEMBER, "shop", "taker"),
                        "10.90.0.77 is taken by",
                        "shop/holder/net1",
                        "ask for another one"),
                of(
                        "who had an address, asked of the log",
                        sight.rest("addresses", "10.90.0.77/history", "/holdings"),
                        "\"pod\":\"holder\"",
                        "\"pool\":\"roomy\""),
                of(
                        "the history of an address that is none",
                        sight.rest("addresses", "10.90.0.777/history", "/detail"),
                        "'10.90.0.777' is no IP address",
                        "expected a form like"),
                of(
                        "the history of an address at a time that is none",
                        sight.rest("addresses", "10.90.0.77/history?at=yesterday", "/detail"),
                        "at is 'yesterday'",
                        "expected a form like 2026"),
                of(
                        "a MAC address that is none",
                        sight.podEvents(MEMBER, "shop", "bad-mac"),
                        "no:ma:ca:dd:re:ss",
                        "invalid MAC address",
                        "create the pod anew"),
                of(
                        "two networks with one interface name",
                        sight.rest("attachments", attachment("same-interface", "eth5"), "/state/reason"),
                        "interface eth5",
                        "already the one of",
                        "an interface of its own"),
                of(
                        "two requests for one interface",
                        sight.podEvents(MEMBER, "shop", "twice"),
                        "interface eth6",
                        "already the one of",
                        "an interface of its own"),
                of(
                        "an interface name that is too long",
                        sight.podEvents(MEMBER, "shop", "long-interface"),
                        "an-interface-name-that-is-too-long",
                        "15"),
                of(
                        "a pod on a network whose pool nobody has declared",
                        sight.podEvents(MEMBER, "shop", "poolless"),
                        "AddressPool \"poolless\" is not known",
                        "create it"));
    }

    @Override
    public void end() {
        fleet.client(MEMBER).pods().inNamespace("shop").withName("small-1").delete();
        pool("poolless", "10.91.0.0/24", "");
    }

    @Override
    public List<Row> after() {
        return List.of(
                of(
                        "the pod that waited for an exhausted pool gets the address that comes free",
                        sight.rest("attachments", attachment("small-2", "net1"), "/state"),
                        "Attached",
                        "10.89.0.2/30"),
                of(
                        "the pod that waited for its pool gets an address when it is declared",
                        sight.rest("attachments", attachment("poolless", "net1"), "/state"),
                        "Attached",
                        "10.91.0.1/24"));
    }
}
