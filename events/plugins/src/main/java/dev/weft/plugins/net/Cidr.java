package dev.weft.plugins.net;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** An address with a prefix length, as written: host bits are kept, {@link #network()} clears them. */
public record Cidr(Address address, int prefix) {

    public Cidr {
        if (prefix < 0 || prefix > address.family().bits()) {
            throw new IllegalArgumentException("a prefix length of "
                    + address.family().label() + " is 0 to " + address.family().bits() + ", got " + prefix);
        }
    }

    /** Reads {@code address/prefix} or throws with the text in the message. */
    @JsonCreator
    public static Cidr of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is no CIDR; expected a form like 10.0.0.0/24 or fd00::/64"));
    }

    public static Optional<Cidr> parse(String text) {
        return parse(text, false);
    }

    /** As {@link #parse}, but leading zeros in IPv4 octets are dropped (rule: Go's {@code ParseCIDRSloppy}). */
    public static Optional<Cidr> parseSloppy(String text) {
        return parse(text, true);
    }

    private static Optional<Cidr> parse(String text, boolean sloppy) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String written = text.substring(0, slash);
        String length = text.substring(slash + 1);
        Optional<Address> address = AddressText.parse(written, sloppy);
        if (address.isEmpty() || length.isEmpty() || length.length() > 3) {
            return Optional.empty();
        }
        if (!length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(length);
        // A mapped address is written with the length of the long form.
        if (address.get().family() == Family.IPV4 && written.indexOf(':') >= 0) {
            prefix -= 96;
        }
        return prefix < 0 || prefix > address.get().family().bits()
                ? Optional.empty()
                : Optional.of(new Cidr(address.get(), prefix));
    }

    public Family family() {
        return address.family();
    }

    public Address network() {
        return address.masked(prefix);
    }

    /** The last address of the prefix: the broadcast address in IPv4. */
    public Address last() {
        return address.filled(prefix);
    }

    public Cidr masked() {
        return new Cidr(network(), prefix);
    }

    public boolean contains(Address other) {
        return other.family() == family() && other.masked(prefix).equals(network());
    }

    /** Every address of the prefix. */
    public AddressRange range() {
        return new AddressRange(network(), last());
    }

    /** The addresses a host may have: all of /31, /32, /127 and /128, otherwise without the first and the last. */
    public AddressRange hosts() {
        return prefix >= family().bits() - 1
                ? range()
                : new AddressRange(network().next(), last().previous());
    }

    @Override
    @JsonValue
    public String toString() {
        return address + "/" + prefix;
    }
}
