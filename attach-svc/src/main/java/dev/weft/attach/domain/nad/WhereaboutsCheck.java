package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.Optional;

/**
 * What Whereabouts takes and then drops without a word: bounds outside of the network or out of order, excludes that exclude nothing.
 * The ranges are ones that it takes.
 */
record WhereaboutsCheck(String at, JsonNode fields, Findings findings) {

    void run() {
        if (!fields.path("range").asText("").isEmpty()) {
            range(at, fields);
        }
        for (int i = 0; i < fields.path("ipRanges").size(); i++) {
            range(at + ".ipRanges[" + i + "]", fields.path("ipRanges").path(i));
        }
    }

    private void range(String where, JsonNode range) {
        String text = range.path("range").asText("");
        // Whereabouts also takes first-last/length.
        Cidr.parseSloppy(text.substring(text.indexOf('-') + 1))
                .map(Cidr::masked)
                .ifPresent(network -> {
                    excludes(where, range, network);
                    bounds(where, range, network);
                });
    }

    private void excludes(String where, JsonNode range, Cidr network) {
        for (JsonNode exclude : range.path("exclude")) {
            String text = exclude.asText("");
            AddressRange.parse(text)
                    .filter(hole -> !hole.overlaps(network.range()))
                    .ifPresent(hole -> findings.add(
                            "OutsideNetwork",
                            where + ".exclude",
                            text + " lies outside of " + network + ", expected a part of it",
                            "mend it, or remove it"));
        }
    }

    private void bounds(String where, JsonNode range, Cidr network) {
        Optional<Address> first = bound(where + ".rangeStart", range.path("rangeStart"), network);
        Optional<Address> last = bound(where + ".rangeEnd", range.path("rangeEnd"), network);
        if (first.isPresent() && last.isPresent() && first.get().compareTo(last.get()) > 0) {
            findings.add(
                    "BoundsReversed",
                    where,
                    "rangeStart " + first.get() + " lies behind rangeEnd " + last.get(),
                    "swap rangeStart and rangeEnd");
        }
    }

    private Optional<Address> bound(String where, JsonNode written, Cidr network) {
        String text = written.asText("");
        Optional<Address> address = Address.parseSloppy(text).filter(network::contains);
        if (!text.isEmpty() && address.isEmpty()) {
            findings.add(
                    "OutsideNetwork",
                    where,
                    "\"" + text + "\" is no address of " + network + ", expected one inside",
                    "use an address of the network, or leave it out");
        }
        return address;
    }
}
