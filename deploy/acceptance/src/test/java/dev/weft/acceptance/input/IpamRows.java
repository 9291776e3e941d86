package dev.weft.acceptance.input;

import dev.weft.acceptance.fleet.RunningFleet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Networks with a configuration that the IPAM plugin on the node would refuse, or would take and give wrong addresses for. */
final class IpamRows extends IntentRows {

    private final String namespace;
    private final String member;

    IpamRows(RunningFleet fleet, Sight sight, String namespace, String member) {
        super(fleet, sight, "Network", namespace);
        this.namespace = namespace;
        this.member = member;
        whereabouts();
        slices();
        hostLocal();
        others();
        raw();
    }

    @Override
    public String name() {
        return "IPAM of networks";
    }

    /** A raw configuration brings its own interface. */
    @Override
    String yaml(String name, String spec) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: %s}}
                  namespaces: [shop]
                  %s
                """.formatted(
                        name,
                        namespace,
                        member,
                        spec.startsWith("raw:") ? spec : "macvlan: {master: eth1}\n  ipam: {" + spec + "}");
    }

    private void whereabouts() {
        String at = "spec.ipam.whereabouts";
        refused(
                "a range of Whereabouts that is a word",
                "range-word",
                "whereabouts: {range: somewhere}",
                at + ".range",
                "invalid CIDR somewhere: invalid CIDR address: somewhere",
                "write it as 10.20.0.0/24");
        refused(
                "a range of Whereabouts without a usable address",
                "range-small",
                "whereabouts: {range: 10.71.0.0/31}",
                at + ".range",
                "no usable IP addresses",
                "prefix length of at most 30");
        refused(
                "a range of Whereabouts that starts outside",
                "range-start",
                "whereabouts: {range: 10.71.1.5-10.71.0.9/24}",
                at + ".range",
                "invalid range start for CIDR 10.71.0.0/24: 10.71.1.5",
                "start the range inside");
        refused(
                "a first address of Whereabouts outside its range",
                "start-outside",
                "whereabouts: {range: 10.71.0.0/24, rangeStart: 10.71.1.5}",
                at + ".rangeStart",
                "10.71.1.5",
                "no address of 10.71.0.0/24",
                "use an address of the network");
        refused(
                "a last address of Whereabouts before the first",
                "end-before-start",
                "whereabouts: {range: 10.71.0.0/24, rangeStart: 10.71.0.9, rangeEnd: 10.71.0.5}",
                at,
                "rangeStart 10.71.0.9 lies behind rangeEnd 10.71.0.5",
                "swap");
        refused(
                "an exclude of Whereabouts that is a word",
                "exclude-word",
                "whereabouts: {range: 10.71.0.0/24, exclude: [printer]}",
                at + ".exclude",
                "could not parse exclude range, err: \"invalid CIDR address: printer\"",
                "write an address, or address/length");
        refused(
                "an exclude of Whereabouts outside its range",
                "exclude-outside",
                "whereabouts: {range: 10.71.0.0/24, exclude: [10.72.0.0/28]}",
                at + ".exclude",
                "10.72.0.0/28 lies outside of 10.71.0.0/24",
                "mend it, or remove it");
        refused(
                "an exclude of Whereabouts that leaves nothing",
                "exclude-all",
                "whereabouts: {range: 10.71.0.0/24, exclude: [10.71.0.0/16]}",
                at + ".exclude",
                "Could not allocate IP in range",
                "exclude less");
        refused(
                "a further range of Whereabouts that is none",
                "second-range",
                "whereabouts: {range: 10.71.0.0/24, ipRanges: [{range: 10.71.300.0/24}]}",
                at + ".ipRanges[0].range",
                "invalid CIDR 10.71.300.0/24: invalid CIDR address: 10.71.300.0/24",
                "write it as 10.20.0.0/24");
        refused(
                "a gateway of Whereabouts that is a word",
                "gateway-word",
                "whereabouts: {range: 10.71.0.0/24, gateway: router}",
                at + ".gateway",
                "couldn't parse gateway IP: router",
                "write it as 10.20.0.1");
        refused(
                "a route of Whereabouts to an address without length",
                "route-bare",
                "whereabouts: {range: 10.71.0.0/24, routes: [{dst: 10.0.0.0}]}",
                at + ".routes",
                "invalid CIDR address: 10.0.0.0",
                "write it as 10.20.0.0/24");
        denied(
                "Whereabouts without a network",
                "no-range",
                "whereabouts: {gateway: 10.71.0.1}",
                "whereabouts needs a network",
                "set range, or ipRanges");
    }

    private void slices() {
        String at = "spec.ipam.whereabouts.nodeSliceSize";
        refused(
                "a slice of a node that is wider than the range",
                "slice-wide",
                "whereabouts: {range: 10.71.0.0/24, nodeSliceSize: /16}",
                at,
                "a slice /16 is wider than 10.71.0.0/24",
                "set a length from /24");
        refused(
                "slices of nodes without an address",
                "slice-empty",
                "whereabouts: {range: 10.71.0.0/24, nodeSliceSize: '32'}",
                at,
                "a slice /32 has no usable address",
                "to /30");
        refused(
                "more slices than an object holds",
                "slice-many",
                "whereabouts: {range: 10.0.0.0/8, nodeSliceSize: /27}",
                at,
                "are more than 16384",
                "to /22");
        refused(
                "slices of an IPv6 range",
                "slice-6",
                "whereabouts: {range: 'fd00:71::/64', nodeSliceSize: /96}",
                at,
                "fd00:71::/64",
                "expected an IPv4 one",
                "use an AddressPool");
        refused(
                "slices beside excludes",
                "slice-exclude",
                "whereabouts: {range: 10.71.0.0/24, exclude: [10.71.0.7], nodeSliceSize: /26}",
                at,
                "exclude is ignored where nodes have slices",
                "leave them out of range");
        refused(
                "slices of two ranges",
                "slice-two",
                "whereabouts: {range: 10.71.0.0/24, ipRanges: [{range: 10.72.0.0/24}], nodeSliceSize: /26}",
                at,
                "slices are cut from one only",
                "keep one network");
        denied(
                "a slice size that is a word",
                "slice-word",
                "whereabouts: {range: 10.71.0.0/24, nodeSliceSize: big}",
                at,
                "big",
                "should match");
    }

    private void hostLocal() {
        String at = "spec.ipam.hostLocal.ranges";
        Map<String, String[]> wrong = new LinkedHashMap<>();
        wrong.put(
                "word",
                words(
                        "a subnet of host-local that is a word",
                        "[{subnet: lan}]",
                        "invalid CIDR address: lan",
                        "write it as"));
        wrong.put(
                "host-bits",
                words(
                        "a subnet of host-local with host bits",
                        "[{subnet: 10.73.0.9/24}]",
                        "host bits",
                        "the network address is 10.73.0.0"));
        wrong.put(
                "small",
                words(
                        "a subnet of host-local that is too small",
                        "[{subnet: 10.73.0.0/31}]",
                        "too small to allocate from",
                        "at most 30"));
        wrong.put(
                "start",
                words(
                        "a range of host-local that starts outside its subnet",
                        "[{subnet: 10.73.0.0/24, rangeStart: 10.74.0.5}]",
                        "RangeStart 10.74.0.5 not in network 10.73.0.0/24"));
        wrong.put(
                "reversed",
                words(
                        "a range of host-local that ends before it begins",
                        "[{subnet: 10.73.0.0/24, rangeStart: 10.73.0.50, rangeEnd: 10.73.0.40}]",
                        "RangeStart 10.73.0.50 not in network 10.73.0.0/24",
                        "the lower one first"));
        wrong.put(
                "gateway",
                words(
                        "a gateway of host-local outside its subnet",
                        "[{subnet: 10.73.0.0/24, gateway: 10.74.0.1}]",
                        "10.74.0.1",
                        "no address of 10.73.0.0/24"));
        wrong.put(
                "overlap",
                words(
                        "two subnets of one set of host-local that overlap",
                        "[{subnet: 10.73.0.0/22}, {subnet: 10.73.2.0/24}]",
                        "subnets 10.73.0.1-10.73.3.254 and 10.73.2.1-10.73.2.254 overlap",
                        "shorten one of the ranges"));
        wrong.put(
                "sets-overlap",
                words(
                        "two sets of host-local that overlap",
                        "[{subnet: 10.73.0.0/24}], [{subnet: 10.74.0.0/24}, {subnet: 10.73.0.0/25}]",
                        "range set 0 overlaps with 1",
                        "shorten one of the ranges"));
        wrong.put(
                "mixed",
                words(
                        "a set of host-local with both families",
                        "[{subnet: 10.73.0.0/24}, {subnet: 'fd00:73::/64'}]",
                        "mixed address families",
                        "put each family into its own set"));
        wrong.put("empty", words("an empty set of host-local", "[]", "empty range set", "remove the set"));
        wrong.forEach((name, said) -> refused(
                said[0],
                "local-" + name,
                "hostLocal: {ranges: [" + said[1] + "]}",
                Stream.concat(Stream.of(at), Stream.of(said).skip(2)).toArray(String[]::new)));
        denied("host-local without a range", "local-none", "hostLocal: {ranges: []}", at, "at least 1");
    }

    private static String[] words(String... words) {
        return words;
    }

    private void others() {
        refused(
                "a static address without its length",
                "static-bare",
                "static: {addresses: [{address: 10.75.0.5}]}",
                "spec.ipam.static.addresses[0].address",
                "got: '10.75.0.5'",
                "write address/length");
        refused(
                "a static gateway that is a network",
                "static-gateway",
                "static: {addresses: [{address: 10.75.0.5/24, gateway: 10.75.0.0/24}]}",
                "spec.ipam.static.addresses[0].gateway",
                "invalid IP address: 10.75.0.0/24");
        denied(
                "a static address that is not there",
                "static-none",
                "static: {addresses: [{gateway: 10.75.0.1}]}",
                "spec.ipam.static.addresses[0].address",
                "Required value");
        refused(
                "a socket of the DHCP daemon without its folder",
                "dhcp-socket",
                "dhcp: {daemonSocketPath: dhcp.sock}",
                "spec.ipam.dhcp.daemonSocketPath",
                "dhcp.sock",
                "expected one of the node",
                "start it with /");
        denied(
                "addresses from two places",
                "two-places",
                "dhcp: {}, static: {}",
                "addresses come from exactly one place",
                "remove the others");
    }

    private void raw() {
        plugin(
                "a raw static address without its length",
                "raw-static",
                "{\"type\":\"static\",\"addresses\":[{\"address\":\"10.75.0.5\"}]}",
                "spec.raw.ipam.addresses[0].address",
                "the 'address' field is expected to be in CIDR notation, got: '10.75.0.5'",
                "write address/length");
        plugin(
                "a raw route of a static address to a word",
                "raw-route",
                "{\"type\":\"static\",\"routes\":[{\"dst\":\"everywhere\"}]}",
                "spec.raw.ipam.routes[0].dst",
                "invalid CIDR address: everywhere",
                "write it as 10.20.0.0/24");
        plugin(
                "raw sets of host-local that overlap",
                "raw-local",
                "{\"type\":\"host-local\",\"ranges\":[[{\"subnet\":\"10.73.0.0/24\"}],[{\"subnet\":\"10.73.0.0/25\"}]]}",
                "spec.raw.ipam.ranges",
                "range set 0 overlaps with 1",
                "disjoint subnets");
        plugin(
                "a raw exclude of Whereabouts that is a word",
                "raw-exclude",
                "{\"type\":\"whereabouts\",\"range\":\"10.71.0.0/24\",\"exclude\":[\"printer\"]}",
                "spec.raw.ipam.exclude",
                "could not parse exclude range",
                "printer",
                "write an address, or address/length");
        plugin(
                "a raw DHCP option that there is not",
                "raw-option",
                "{\"type\":\"dhcp\",\"request\":[{\"option\":\"router\"}]}",
                "spec.raw.ipam.request[0].option",
                "Can not parse option",
                "router",
                "one of [dhcp-client-identifier, host-name, routers");
    }

    private void plugin(String sentence, String name, String ipam, String... words) {
        refused(
                sentence,
                name,
                "raw: {config: '{\"type\":\"macvlan\",\"master\":\"eth1\",\"ipam\":" + ipam.replace("'", "''") + "}'}",
                words);
    }
}
