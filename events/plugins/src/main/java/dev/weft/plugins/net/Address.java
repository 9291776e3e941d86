package dev.weft.plugins.net;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.Optional;

/**
 * One IP address as an unsigned 128-bit number (IPv4 uses the low 32 bits), ordered by family and then by number.
 * Text is read as Go's {@code net.ParseIP} reads it: no leading zeros, no zone, and an IPv4-mapped IPv6 address is the
 * IPv4 address. It is written in the canonical form of RFC 5952, because Multus, the CNI plugins and Whereabouts
 * compare addresses as such texts.
 */
public record Address(Family family, long high, long low) implements Comparable<Address> {

    private static final long IPV4_MASK = 0xffff_ffffL;
    private static final BigInteger LONG_MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    public Address {
        if (family == Family.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** Reads an address or throws with the text in the message. */
    @JsonCreator
    public static Address of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is no IP address; expected a form like 10.0.0.5 or fd00::5"));
    }

    public static Optional<Address> parse(String text) {
        return AddressText.parse(text, false);
    }

    /** As {@link #parse}, but leading zeros in IPv4 octets are dropped (rule: Go's {@code ParseIPSloppy}). */
    public static Optional<Address> parseSloppy(String text) {
        return AddressText.parse(text, true);
    }

    /** The address with that number, taken modulo the width of the family. */
    public static Address of(Family family, BigInteger number) {
        BigInteger wrapped = number.mod(BigInteger.ONE.shiftLeft(family.bits()));
        return new Address(
                family,
                wrapped.shiftRight(64).longValue(),
                wrapped.and(LONG_MASK).longValue());
    }

    public static Address first(Family family) {
        return new Address(family, 0, 0);
    }

    public static Address last(Family family) {
        return family == Family.IPV4 ? new Address(family, 0, IPV4_MASK) : new Address(family, -1, -1);
    }

    public BigInteger number() {
        return unsigned(high).shiftLeft(64).or(unsigned(low));
    }

    private static BigInteger unsigned(long value) {
        return BigInteger.valueOf(value).and(LONG_MASK);
    }

    /** The next address; the last one of the family is followed by the first. */
    public Address next() {
        if (family == Family.IPV4) {
            return new Address(family, 0, (low + 1) & IPV4_MASK);
        }
        long nextLow = low + 1;
        return new Address(family, nextLow == 0 ? high + 1 : high, nextLow);
    }

    /** The address before; the first one of the family is preceded by the last. */
    public Address previous() {
        if (family == Family.IPV4) {
            return new Address(family, 0, (low - 1) & IPV4_MASK);
        }
        return new Address(family, low == 0 ? high - 1 : high, low - 1);
    }

    /** The address with every bit after the first {@code prefix} bits cleared. */
    public Address masked(int prefix) {
        return new Address(family, high & highMask(prefix), low & lowMask(prefix));
    }

    /** The address with every bit after the first {@code prefix} bits set. */
    public Address filled(int prefix) {
        return family == Family.IPV4
                ? new Address(family, 0, (low | ~lowMask(prefix)) & IPV4_MASK)
                : new Address(family, high | ~highMask(prefix), low | ~lowMask(prefix));
    }

    private static long highMask(int prefix) {
        return prefix >= 64 ? -1L : prefix == 0 ? 0 : -1L << (64 - prefix);
    }

    private long lowMask(int prefix) {
        int below = family == Family.IPV4 ? 0 : 64;
        return prefix <= below ? 0 : -1L << (family.bits() - prefix);
    }

    @Override
    public int compareTo(Address other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    @JsonValue
    public String toString() {
        return AddressText.format(this);
    }
}
