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

    /**
     * Rule: Whereabouts' range parsing: host bits are dropped; the first address of {@code first-last/length} inside; room for one address
     * between network and broadcast; excludes are addresses or networks. Beyond the plugin, which drops such bounds and excludes
     * silently: bounds inside and in order, excludes of the network, something left of it.
     */
    static Optional<RangeBounds> whereabouts(String at, JsonNode range, Findings findings) {
        String text = range.path("range").asText("");
        // Whereabouts also takes first-last/length.
        int dash = text.indexOf('-');
        Optional<IpPrefix> parsed = IpPrefix.parse(dash < 0 ? text : text.substring(dash + 1));
        Optional<Ip> from = dash < 0 ? Optional.empty() : Ip.parse(text.substring(0, dash));
        if (parsed.isEmpty() || dash >= 0 && from.isEmpty()) {
            findings.add(
                    "BadNetwork",
                    at + ".range",
                    "\"" + text + "\" is no network, expected e.g. 10.30.0.0/24",
                    "mend it");
            return Optional.empty();
        }
        IpPrefix network = parsed.get().network();
        if (network.length() > network.address().bits() - 2) {
            findings.add(
                    "NetworkTooSmall",
                    at + ".range",
                    "net mask is too short, subnet " + network + " has no usable IP addresses, it is too small",
                    "use a prefix length of at most " + (network.address().bits() - 2));
            return Optional.empty();
        }
        if (from.isPresent() && !network.contains(from.get())) {
            findings.add(
                    "OutsideNetwork",
                    at + ".range",
                    "invalid range start for CIDR " + network + ": " + from.get() + ", expected an address inside",
                    "start the range inside of the network");
            return Optional.empty();
        }
        excludes(at, range, network, findings);
        return bounds(at, range, network, findings);
    }

    private static void excludes(String at, JsonNode range, IpPrefix network, Findings findings) {
        for (JsonNode exclude : range.path("exclude")) {
            String text = exclude.asText("");
            Optional<IpPrefix> parsed =
                    IpPrefix.parse(text).or(() -> Ip.parse(text).map(ip -> new IpPrefix(ip, ip.bits())));
            if (parsed.isEmpty()) {
                findings.add(
                        "BadExclude",
                        at + ".exclude",
                        "\"" + text + "\" is no network, expected e.g. 10.30.0.0/28 or 10.30.0.7",
                        "write an address, or address/length");
            } else if (parsed.get().contains(network.address()) && parsed.get().length() <= network.length()) {
                findings.add(
                        "ExcludesAll",
                        at + ".exclude",
                        text + " leaves no address of " + network + ", expected a part of it",
                        "exclude less, or widen range");
            } else if (!network.contains(parsed.get().address())) {
                findings.add(
                        "OutsideNetwork",
                        at + ".exclude",
                        text + " lies outside of " + network + ", expected a part of it",
                        "mend it, or remove it");
            }
        }
    }

    private static Optional<RangeBounds> bounds(String at, JsonNode range, IpPrefix network, Findings findings) {
        Ip low = network.address().masked(network.length());
        Ip high = network.last();
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
