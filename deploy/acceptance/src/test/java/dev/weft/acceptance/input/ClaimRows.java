package dev.weft.acceptance.input;

import static dev.weft.acceptance.input.Row.of;

import dev.weft.acceptance.fleet.RunningFleet;
import java.util.List;

/** Pods that ask for addresses and MACs that they cannot have, or not now. */
final class ClaimRows implements Group {

    private final Sight sight;
    private final String namespace;
    private final String member;
    private final ClaimPods pods;

    ClaimRows(RunningFleet fleet, Sight sight, String namespace, String member) {
        this.sight = sight;
        this.namespace = namespace;
        this.member = member;
        this.pods = new ClaimPods(fleet, sight, namespace, member);
    }

    @Override
    public String name() {
        return "claims";
    }

    @Override
    public void begin() {
        pods.begin();
    }

    private Row event(String sentence, String pod, String... words) {
        return of(sentence, sight.podEvents(member, ClaimPods.NAMESPACE, pod), words);
    }

    private Row fact(String sentence, String pod, String... words) {
        return of(sentence, sight.rest("attachments", pods.attachment(pod), "/state"), words);
    }

    @Override
    public List<Row> rows() {
        return List.of(
                event(
                        "an address that is a word",
                        "ip-word",
                        "BadAnnotation",
                        "shop/ip-word",
                        "k8s.v1.cni.cncf.io/networks",
                        "failed to parse IP address \"ten\"",
                        "create the pod anew"),
                event(
                        "an address with a prefix that is too long",
                        "ip-long-prefix",
                        "BadAnnotation",
                        "shop/ip-long-prefix",
                        "failed to parse CIDR \"10.61.0.20/33\"",
                        "create the pod anew"),
                event(
                        "an address of a family that the pool does not have",
                        "ip-family",
                        "AddressOutsidePool",
                        "fd00:61::5 is not in pool " + namespace + "/asked",
                        "spans 10.61.0.10-10.61.0.99",
                        "ask for an address in it"),
                fact(
                        "an address in the CIDR, but in no range",
                        "ip-beside-range",
                        "AddressOutsidePool",
                        "10.61.0.200 is not in pool " + namespace + "/asked",
                        "widen the pool"),
                event(
                        "an address that is excluded",
                        "ip-excluded",
                        "AddressExcluded",
                        "10.61.0.40 of pool " + namespace + "/asked lies in the excluded",
                        "ask for another one or change the pool"),
                event(
                        "the gateway's address",
                        "ip-gateway",
                        "AddressExcluded",
                        "10.61.0.50 of pool " + namespace + "/asked is the pool's gateway",
                        "ask for another one"),
                event(
                        "an address that is reserved: whose it is",
                        "ip-reserved",
                        "AddressExcluded",
                        "10.61.0.41",
                        "is reserved: the controller of rack 4",
                        "ask for another one"),
                fact(
                        "the broadcast address",
                        "ip-broadcast",
                        "AddressExcluded",
                        "10.62.0.255",
                        "is the first or the last address of 10.62.0.0/24",
                        "ask for another one"),
                event(
                        "an address with another prefix than the pool's",
                        "ip-prefix",
                        "RequestInvalid",
                        "asks for 10.61.0.20/16",
                        "has the prefix 10.61.0.0/24",
                        "write 10.61.0.20/24"),
                event(
                        "two addresses of one family",
                        "ip-two",
                        "TooManyIps",
                        "shop/asked",
                        "two addresses of one family",
                        "pool asked gives one of each",
                        "leave one out"),
                event(
                        "a group's MAC",
                        "mac-group",
                        "RequestInvalid",
                        "asks for the MAC \"01:00:5e:00:00:01\"",
                        "no unicast MAC address",
                        "write it as 02:00:5e:10:00:01"),
                event(
                        "a MAC of eight bytes",
                        "mac-long",
                        "BadMac",
                        "shop/asked",
                        "02:00:5e:61:00:00:00:01",
                        "write six bytes"),
                event(
                        "a MAC that another pod has, in other letters",
                        "mac-2",
                        "MacTaken",
                        "02:00:5e:61:00:01 is taken by",
                        "shop/mac-1/net1",
                        "ask for another one"),
                event(
                        "a default route that is a word",
                        "route-word",
                        "BadAnnotation",
                        "shop/route-word",
                        "invalid IP address: nowhere",
                        "create the pod anew"),
                event(
                        "two default routes of one family",
                        "two-routes",
                        "SeveralDefaultRoutes",
                        "default-route is asked for twice",
                        "leave it with one element"),
                event(
                        "a namespace that holds its quota: the pod says so",
                        "shares-2",
                        "QuotaReached",
                        "Namespace shop holds 1 claims of pool " + namespace + "/shares",
                        "its quota is 1",
                        "raise the quota"),
                of(
                        "a namespace that holds its quota: the pool says so",
                        sight.status("AddressPool", "shares", "/status/waitingClaims"),
                        "shop/shares-2/net1",
                        "its quota is 1"),
                event(
                        "a namespace whose quota is none",
                        "barred",
                        "QuotaReached",
                        "holds 0 claims of pool " + namespace + "/barred",
                        "its quota is 0",
                        "raise the quota"),
                event(
                        "a pool that has no more of one family",
                        "dual-2",
                        "PoolExhausted",
                        "Pool " + namespace + "/dual has no free IPv6 address",
                        "capacity 1",
                        "add a range or prefix"),
                of(
                        "a pool that has no more of one family gives none of the other",
                        sight.line("addresspools", "dual"),
                        "ASSIGNED=1",
                        "WAITING=1"),
                event(
                        "an address that rests",
                        "resting-2",
                        "AddressQuarantined",
                        "10.66.0.66 rests until",
                        "shop/resting-1/net1",
                        "it is given then, or ask for another one"),
                event(
                        "a pool that is being removed: the pod says so",
                        "leaving-2",
                        "PoolRetiring",
                        "Pool " + namespace + "/leaving is being removed",
                        "use another pool or declare it again"),
                of(
                        "a pool that is being removed: the pool says so",
                        sight.notReady("AddressPool", "leaving"),
                        "InUse",
                        "waits for 1 assigned addresses",
                        "Delete the pods that use them"),
                event(
                        "a pod on a network whose pool is wrong",
                        "crooked",
                        "NetworkNotFound",
                        "Network " + namespace + "/crooked",
                        "AddressPool \"crooked\" is not known",
                        "mend it if its condition Accepted is False"),
                event(
                        "a pod on a pool that meets another one",
                        "second",
                        "PoolUnknown",
                        "Pool " + namespace + "/second",
                        "was refused there",
                        "mend it as its condition Accepted says"),
                fact(
                        "static addresses that nobody wrote",
                        "fixed",
                        "AddressMissing",
                        "takes its static addresses from the pod",
                        "write ips"),
                fact(
                        "a static address without its prefix",
                        "fixed-bare",
                        "IpWithoutPrefix",
                        "10.69.0.5",
                        "has no prefix length",
                        "write 10.69.0.5/24"));
    }

    @Override
    public void end() {
        pods.mend();
    }

    @Override
    public List<Row> after() {
        return List.of(
                fact(
                        "the pod that waited for its namespace's quota gets an address",
                        "shares-2",
                        "Attached",
                        "10.63.0."),
                fact(
                        "the pod that waited for one family gets one of each when the pool is widened",
                        "dual-2",
                        "Attached",
                        "10.65.0.",
                        "fd00:65::"),
                fact(
                        "the pod whose pool was wrong gets an address when it is mended",
                        "crooked",
                        "Attached",
                        "10.68.0.1/24"));
    }
}
