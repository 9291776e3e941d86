package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import dev.weft.plugins.whereabouts.AddressMath;
import java.util.Optional;

/**
 * Whether Whereabouts can cut slices for nodes from a network. Rule: its node-slice-controller, which takes the first range only, IPv4
 * only and no excludes, and says all of that at most in a log of its own.
 */
record NodeSliceCheck(String at, JsonNode fields, Findings findings) {

    /** More slices make an object that etcd does not take: it has about 60 bytes for each, and the limit is 1.5 MiB. */
    private static final int MOST_BITS = 14;

    void run() {
        String text = fields.path("nodeSliceSize").asText("");
        if (text.isEmpty()) {
            return;
        }
        if (!text.matches("/?[0-9]{1,3}")) {
            bad(text + " is no prefix length, expected e.g. /26", "write the prefix length of one node's slice");
            return;
        }
        int ranges = fields.path("ipRanges").size()
                + (fields.path("range").asText("").isEmpty() ? 0 : 1);
        if (ranges > 1) {
            bad(
                    ranges + " networks are given, but slices are cut from one only",
                    "keep one network, or remove nodeSliceSize");
        }
        JsonNode first = fields.path("range").asText("").isEmpty()
                ? fields.path("ipRanges").path(0)
                : fields;
        if (!first.path("exclude").isEmpty()) {
            bad(
                    "exclude is ignored where nodes have slices: the excluded addresses would be given",
                    "leave them out of range, or remove nodeSliceSize");
        }
        String range = first.path("range").asText("");
        Cidr.parseSloppy(range.substring(range.indexOf('-') + 1))
                .map(Cidr::masked)
                .ifPresent(network -> size(network, Integer.parseInt(text.replace("/", ""))));
    }

    private void size(Cidr network, int size) {
        Optional<String> wrong = Optional.empty();
        if (network.family() == Family.IPV6) {
            bad(
                    "the node-slice-controller ends at the IPv6 network " + network + ", expected an IPv4 one",
                    "remove nodeSliceSize, or use an AddressPool");
            return;
        }
        if (size > network.family().bits() - 2) {
            wrong = Optional.of("a slice /" + size + " has no usable address");
        } else if (size - network.prefix() > MOST_BITS) {
            wrong = Optional.of("slices /" + size + " of " + network + " are more than " + (1 << MOST_BITS));
        } else {
            try {
                AddressMath.divide(network.toString(), String.valueOf(size));
            } catch (IpamRefusal refusal) {
                wrong = Optional.of(refusal.text() + ": a slice /" + size + " is wider than " + network);
            }
        }
        wrong.ifPresent(text -> bad(
                text,
                "set a length from /" + network.prefix() + " to /"
                        + Math.min(network.family().bits() - 2, network.prefix() + MOST_BITS)));
    }

    private void bad(String message, String mend) {
        findings.add("BadNodeSlice", at + ".nodeSliceSize", message, mend);
    }
}
