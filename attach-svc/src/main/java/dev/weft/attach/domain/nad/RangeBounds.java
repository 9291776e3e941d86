package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.net.Ip;
import dev.weft.attach.domain.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/** First and last address of a range that an IPAM plugin of the node gives from. */
record RangeBounds(Ip first, Ip last) {

    /** Rule: host-local's Range.Canonicalize: no host bits, room for two addresses, bounds inside and in order. */
    static Optional<RangeBounds> hostLocal(String at, JsonNode range, Findings findings) {
        String text = range.path("subnet").asText("");
        Optional<IpPrefix> subnet = IpPrefix.parse(text);
        if (subnet.isEmpty()) {
            findings.add(
                    "BadNetwork", at, "subnet \"" + text + "\" is no network, expected e.g. 10.40.0.0/24", "mend it");
            return Optional.empty();
        }
        IpPrefix network = subnet.get();
        if (network.length() > network.address().bits() - 2) {
            findings.add(
                    "NetworkTooSmall",
                    at,
                    "Network " + network + " too small to allocate from",
                    "use a prefix length of at most " + (network.address().bits() - 2));
            return Optional.empty();
        }
        if (!network.isNetwork()) {
            Ip masked = network.address().masked(network.length());
            findings.add(
                    "HostBitsSet",
                    at,
                    "Network has host bits set. For a subnet mask of length " + network.length()
                            + " the network address is " + masked,
                    "write " + masked + "/" + network.length());
            return Optional.empty();
        }
        gatewayInside(at, range, network, findings);
        return bounds(at, range, network, findings);
    }

    /** Rule: Whereabouts' range parsing: host bits are dropped; bounds inside and in order; excludes are networks. */
    static Optional<RangeBounds> whereabouts(String at, JsonNode range, Findings findings) {
        String text = range.path("range").asText("");
        // Whereabouts also takes first-last/length.
        int dash = text.indexOf('-');
        Optional<IpPrefix> parsed = IpPrefix.parse(dash < 0 ? text : text.substring(dash + 1));
        if (parsed.isEmpty() || dash >= 0 && Ip.parse(text.substring(0, dash)).isEmpty()) {
            findings.add(
                    "BadNetwork",
                    at + ".range",
                    "\"" + text + "\" is no network, expected e.g. 10.30.0.0/24",
                    "mend it");
            return Optional.empty();
        }
        for (JsonNode exclude : range.path("exclude")) {
            if (IpPrefix.parse(exclude.asText("")).isEmpty()) {
                findings.add(
                        "BadExclude",
                        at + ".exclude",
                        "\"" + exclude.asText("") + "\" is no network, expected e.g. 10.30.0.0/28",
                        "write address/length, a single address with /32 or /128");
            }
        }
        return bounds(at, range, parsed.get(), findings);
    }

    private static Optional<RangeBounds> bounds(String at, JsonNode range, IpPrefix network, Findings findings) {
        Ip low = network.address().masked(network.length());
        Ip high = lastOf(network);
        Optional<Ip> first = bound(at + ".rangeStart", range.path("rangeStart").asText(""), network, low, findings);
        Optional<Ip> last = bound(at + ".rangeEnd", range.path("rangeEnd").asText(""), network, high, findings);
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        if (first.get().compareTo(last.get()) > 0) {
            findings.add(
                    "BoundsReversed",
                    at,
                    "rangeStart " + first.get() + " lies behind rangeEnd " + last.get(),
                    "swap rangeStart and rangeEnd");
            return Optional.empty();
        }
        return Optional.of(new RangeBounds(first.get(), last.get()));
    }

    private static Optional<Ip> bound(String at, String text, IpPrefix network, Ip absent, Findings findings) {
        if (text.isEmpty()) {
            return Optional.of(absent);
        }
        Optional<Ip> address = Ip.parse(text).filter(network::contains);
        if (address.isEmpty()) {
            findings.add(
                    "OutsideNetwork",
                    at,
                    "\"" + text + "\" is no address of " + network + ", expected one inside",
                    "use an address of the network, or leave it out");
        }
        return address;
    }

    private static void gatewayInside(String at, JsonNode range, IpPrefix network, Findings findings) {
        bound(at + ".gateway", range.path("gateway").asText(""), network, network.address(), findings);
    }

    private static Ip lastOf(IpPrefix network) {
        Ip address = network.address();
        int bits = network.length();
        long lowHost = address.ipv4() ? 0xffff_ffffL >>> bits : bits >= 64 ? hostMask(bits - 64) : -1L;
        long highHost = address.ipv4() || bits >= 64 ? 0 : hostMask(bits);
        return new Ip(address.ipv4(), address.high() | highHost, address.low() | lowHost);
    }

    private static long hostMask(int prefix) {
        return prefix == 0 ? -1L : prefix >= 64 ? 0 : -1L >>> prefix;
    }

    /** One of the others that shares an address with this. */
    Optional<RangeBounds> overlap(List<RangeBounds> others) {
        return others.stream()
                .filter(other -> other.first.ipv4() == first.ipv4()
                        && first.compareTo(other.last) <= 0
                        && other.first.compareTo(last) <= 0)
                .findFirst();
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
