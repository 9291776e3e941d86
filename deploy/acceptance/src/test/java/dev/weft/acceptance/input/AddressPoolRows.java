package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import org.awaitility.Awaitility;

/** Pools whose addresses cannot be, each with one thing wrong. */
final class AddressPoolRows extends IntentRows {

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;

    AddressPoolRows(RunningFleet fleet, Sight sight, String namespace) {
        super(fleet, sight, "AddressPool", namespace);
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        networks();
        ranges();
        keptBack();
        limits();
        overlaps();
    }

    @Override
    public String name() {
        return "address pools";
    }

    @Override
    public void begin() {
        declare("settled", "addressDomain: met, cidrs: [10.60.0.0/24], ranges: [{start: 10.60.0.10, end: 10.60.0.90}]");
        Awaitility.await("AddressPool settled is Ready")
                .atMost(Row.PATIENCE)
                .until(() -> fleet.condition(namespace, "AddressPool", "settled", "Ready")
                        .status()
                        .equals("True"));
        super.begin();
    }

    @Override
    String yaml(String name, String spec) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(name, namespace, spec);
    }

    private void networks() {
        refused(
                "an IPv6 CIDR with two gaps",
                "two-gaps",
                "cidrs: ['fd00::1::/64']",
                "spec.cidrs[0]",
                "fd00::1::/64",
                "is no CIDR",
                "fd00:20::/64");
        refused(
                "an IPv6 CIDR with host bits",
                "host-bits-6",
                "cidrs: ['fd00:60::9/64']",
                "spec.cidrs[0]",
                "host bits",
                "write fd00:60::/64");
        refused(
                "a CIDR that is there twice",
                "cidr-twice",
                "cidrs: [10.60.1.0/24, 10.60.1.0/24]",
                "spec.cidrs[1]",
                "is there twice",
                "remove one of the two");
        refused(
                "a CIDR within another one of the pool",
                "cidr-within",
                "cidrs: [10.70.0.0/16, 10.70.1.0/24]",
                "spec.cidrs[1]",
                "10.70.1.0/24 overlaps 10.70.0.0/16",
                "remove one of the two");
        denied(
                "three CIDRs",
                "three-cidrs",
                "cidrs: [10.60.2.0/24, 10.60.3.0/24, 10.60.4.0/24]",
                "spec.cidrs",
                "Too many: 3",
                "at most 2");
        denied("no CIDR at all", "no-cidr-at-all", "gateway: [10.60.2.1]", "spec.cidrs", "Required value");
    }

    private void ranges() {
        refused(
                "a range between words",
                "range-of-words",
                "cidrs: [10.60.2.0/24], ranges: [{start: first, end: last}]",
                "spec.ranges[0]",
                "first-last",
                "is no range",
                "write 10.20.0.5");
        refused(
                "a range from one family to the other",
                "range-mixed",
                "cidrs: [10.60.2.0/24, 'fd00:61::/64'], ranges: [{start: 10.60.2.5, end: 'fd00:61::9'}]",
                "spec.ranges[0]",
                "mixes IPv4 and IPv6",
                "one range for each family");
        refused(
                "a range of a family that the pool does not have",
                "range-foreign",
                "cidrs: [10.60.2.0/24], ranges: [{start: 'fd00:61::5', end: 'fd00:61::9'}]",
                "spec.ranges[0]",
                "lies outside of 10.60.2.0/24",
                "move it");
        refused(
                "a range that leaves its CIDR in the middle",
                "range-leaves",
                "cidrs: [10.60.2.0/24], ranges: [{start: 10.60.2.200, end: 10.60.3.20}]",
                "spec.ranges[0]",
                "lies outside of 10.60.2.0/24",
                "move it");
        refused(
                "an exclude with host bits",
                "exclude-host-bits",
                "cidrs: [10.60.2.0/24], excludes: [10.60.2.9/28]",
                "spec.excludes[0]",
                "host bits",
                "write 10.60.2.0/28, or 10.60.2.9 for the one address");
        refused(
                "an exclude that is a word",
                "exclude-word",
                "cidrs: [10.60.2.0/24], excludes: [printer]",
                "spec.excludes[0]",
                "printer",
                "is no range",
                "write 10.20.0.5");
        refused(
                "an exclude outside the CIDR",
                "exclude-outside",
                "cidrs: [10.60.2.0/24], excludes: [10.60.9.0/28]",
                "spec.excludes[0]",
                "lies outside of 10.60.2.0/24",
                "move it");
        refused(
                "an exclude that ends before it begins",
                "exclude-reversed",
                "cidrs: [10.60.2.0/24], excludes: [10.60.2.9-10.60.2.1]",
                "spec.excludes[0]",
                "starts after its end",
                "write 10.60.2.1-10.60.2.9");
    }

    private void keptBack() {
        refused(
                "reservations that leave nothing",
                "all-reserved",
                "cidrs: [10.60.2.0/30], reserved: [{address: 10.60.2.1, reason: a}, {address: 10.60.2.2, reason: b}]",
                "spec.reserved",
                "leave no IPv4 address",
                "reserve less");
        refused(
                "a gateway that leaves nothing",
                "all-gateway",
                "cidrs: [10.60.2.0/24], ranges: [{start: 10.60.2.1, end: 10.60.2.1}], gateway: [10.60.2.1]",
                "spec.gateway",
                "leaves no IPv4 address",
                "widen cidrs or ranges");
        refused(
                "excludes that leave nothing of one family",
                "half-excluded",
                "cidrs: [10.60.2.0/24, 'fd00:62::/64'], excludes: ['fd00:62::/64']",
                "spec.excludes",
                "leave no IPv6 address",
                "exclude less");
        refused(
                "a gateway that is a word",
                "gateway-word",
                "cidrs: [10.60.2.0/24], gateway: [router]",
                "spec.gateway",
                "router",
                "is no IP address",
                "write it as 10.20.0.1");
        refused(
                "two gateways in one CIDR",
                "two-gateways",
                "cidrs: [10.60.2.0/24], gateway: [10.60.2.1, 10.60.2.2]",
                "spec.gateway[1]",
                "second gateway in 10.60.2.0/24",
                "keep one of them");
        refused(
                "a gateway of a family that the pool does not have",
                "gateway-foreign",
                "cidrs: [10.60.2.0/24], gateway: ['fd00:60::1']",
                "spec.gateway",
                "fd00:60::1 lies outside of 10.60.2.0/24",
                "name an address in the pool's cidrs");
        refused(
                "a reserved address outside the CIDR",
                "reserved-outside",
                "cidrs: [10.60.2.0/24], reserved: [{address: 10.60.9.7}]",
                "spec.reserved[0].address",
                "10.60.9.7 lies outside of 10.60.2.0/24",
                "name an address in the pool's cidrs");
        refused(
                "a reserved address that is a network",
                "reserved-network",
                "cidrs: [10.60.2.0/24], reserved: [{address: 10.60.2.8/29}]",
                "spec.reserved[0].address",
                "10.60.2.8/29",
                "is no IP address");
        refused(
                "an address that is reserved twice",
                "reserved-twice",
                "cidrs: [10.60.2.0/24], reserved: [{address: 10.60.2.7}, {address: 10.60.2.7}]",
                "spec.reserved[1].address",
                "is reserved twice",
                "remove one of the two");
        refused(
                "a route to a word",
                "route-word",
                "cidrs: [10.60.2.0/24], routes: [{dst: everywhere}]",
                "spec.routes[0].dst",
                "everywhere",
                "is no CIDR",
                "0.0.0.0/0");
        refused(
                "a route through a gateway of the other family",
                "route-mixed",
                "cidrs: [10.60.2.0/24], routes: [{dst: 10.0.0.0/8, gw: 'fd00:60::1'}]",
                "spec.routes[0].gw",
                "another family than 10.0.0.0/8",
                "use one family");
    }

    private void limits() {
        denied(
                "a negative quarantine",
                "quarantine-negative",
                "cidrs: [10.60.2.0/24], quarantine: '-5s'",
                "spec.quarantine",
                "-5s",
                "should match");
        refused(
                "a quarantine of more than a year",
                "quarantine-long",
                "cidrs: [10.60.2.0/24], quarantine: 9000h",
                "spec.quarantine",
                "longer than a year",
                "write a shorter one");
        refused(
                "a sticky time that no number holds",
                "sticky-endless",
                "cidrs: [10.60.2.0/24], sticky: 99999999999999999999h",
                "spec.sticky",
                "is no duration",
                "write 5m");
        denied(
                "a negative quota",
                "quota-negative",
                "cidrs: [10.60.2.0/24], quota: {perNamespace: -1}",
                "spec.quota.perNamespace",
                "-1",
                "greater than or equal to 0");
        refused(
                "a quota that says nothing",
                "quota-empty",
                "cidrs: [10.60.2.0/24], quota: {}",
                "spec.quota",
                "is empty",
                "write perNamespace");
        refused(
                "a quota that names a namespace twice",
                "quota-twice",
                "cidrs: [10.60.2.0/24], quota: {namespaces: [{namespace: shop, claims: 1}, {namespace: shop, claims: 2}]}",
                "spec.quota.namespaces[1].namespace",
                "shop is there twice",
                "remove one of the two");
        denied(
                "an enforcement that there is not",
                "enforcement-perhaps",
                "cidrs: [10.60.2.0/24], enforcement: Perhaps",
                "spec.enforcement",
                "Unsupported value",
                "Plan",
                "Enforce");
        denied(
                "an address domain that is no name",
                "domain-slash",
                "cidrs: [10.60.2.0/24], addressDomain: Rack/1",
                "spec.addressDomain",
                "Rack/1",
                "should match");
        denied(
                "a pool that changes its address domain",
                "settled",
                "addressDomain: elsewhere, cidrs: [10.60.0.0/24]",
                "addressDomain cannot change",
                "create a new AddressPool");
    }

    private void overlaps() {
        refused(
                "two pools whose ranges of one subnet meet",
                "met",
                "addressDomain: met, cidrs: [10.60.0.0/24], ranges: [{start: 10.60.0.90, end: 10.60.0.120}]",
                "10.60.0.90-10.60.0.120 overlaps 10.60.0.10-10.60.0.90",
                "of pool " + namespace + "/settled",
                "spec.cidrs",
                "disjoint cidrs or ranges");
        add(of(
                "two pools whose ranges of one subnet meet, in the fleet view",
                sight.rest("address-pools", namespace + "/met", "/state"),
                "PoolOverlap",
                "10.60.0.90-10.60.0.120 overlaps 10.60.0.10-10.60.0.90",
                "\"accepted\":false"));
        refused(
                "a dual-stack pool whose IPv4 half meets another pool",
                "met-6",
                "addressDomain: met, cidrs: ['fd00:60::/64', 10.60.0.80/28]",
                "10.60.0.80-10.60.0.95 overlaps 10.60.0.10-10.60.0.90",
                "spec.cidrs",
                "disjoint cidrs or ranges");
    }
}
