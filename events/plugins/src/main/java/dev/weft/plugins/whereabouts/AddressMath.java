package dev.weft.plugins.whereabouts;

import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arithmetic of Whereabouts (rule: its iphelpers). In comparisons an IPv4 address is the IPv4-mapped IPv6 one. */
public final class AddressMath {

    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff).shiftLeft(32);
    private static final int MOST_SLICES = 1 << 20;

    private AddressMath() {}

    public static int compare(Address x, Address y) {
        return Integer.signum(wide(x).compareTo(wide(y)));
    }

    public static boolean isInRange(Address in, Address start, Address end) {
        return compare(in, start) >= 0 && compare(in, end) <= 0;
    }

    private static BigInteger wide(Address address) {
        return address.family() == Family.IPV4 ? address.number().or(MAPPED) : address.number();
    }

    public static boolean hasUsable(Cidr cidr) {
        return cidr.prefix() <= cidr.family().bits() - 2;
    }

    /** The prefix without its first and last address, of either family; throws {@link IpamRefusal} when none is left. */
    public static AddressRange usable(Cidr cidr) {
        if (!hasUsable(cidr)) {
            throw new IpamRefusal(
                    "net mask is too short, subnet " + cidr.masked() + " has no usable IP addresses, it is too small");
        }
        return new AddressRange(cidr.network().next(), cidr.last().previous());
    }

    /** The usable addresses, narrowed by a start in them and then by an end that is not before that start. */
    public static AddressRange usable(Cidr cidr, Optional<Address> start, Optional<Address> end) {
        AddressRange all = usable(cidr);
        Address first =
                start.filter(at -> isInRange(at, all.first(), all.last())).orElse(all.first());
        Address last = end.filter(at -> isInRange(at, first, all.last())).orElse(all.last());
        return new AddressRange(first, last);
    }

    /**
     * The distance of two addresses of one family, as 64 bits. It is what Whereabouts writes as a key, with its wrong
     * borrow: right only when the lower address has no bits below the prefix, as every masked range has not.
     */
    public static long offset(Address one, Address other) {
        if (one.family() != other.family()) {
            throw new IpamRefusal(
                    "cannot calculate offset between " + one.family().label() + " (" + one + ") and "
                            + other.family().label() + " address (" + other + ")");
        }
        boolean ordered = compare(one, other) >= 0;
        BigInteger high = wide(ordered ? one : other);
        BigInteger low = wide(ordered ? other : one);
        long result = 0;
        int borrow = 0;
        for (int octet = 0; octet < 16; octet++) {
            int a = high.shiftRight(8 * octet).intValue() & 0xff;
            int b = low.shiftRight(8 * octet).intValue() & 0xff;
            int difference = a - b - borrow;
            if (difference < 0) {
                difference = 0x100 - a - b - borrow;
                borrow = 1;
            } else {
                borrow = 0;
            }
            if (octet < 8) {
                result |= (difference & 0xffL) << (8 * octet);
            }
        }
        return result;
    }

    /** The address {@code offset} (unsigned) further; empty in IPv4 when the offset does not fit its width. */
    public static Optional<Address> plus(Address address, long offset) {
        if (address.family() == Family.IPV4 && Long.compareUnsigned(offset, 0xffff_ffffL) >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                Address.of(address.family(), address.number().add(new BigInteger(Long.toUnsignedString(offset)))));
    }

    /**
     * The equal parts of a prefix, in order. {@code size} is a prefix length with or without its slash; empty when it is
     * no number (Whereabouts says nothing then). Throws {@link IpamRefusal} for a bad prefix or a size that does not fit.
     */
    public static Optional<List<Cidr>> divide(String range, String size) {
        int prefix;
        try {
            prefix = Integer.parseInt(size.startsWith("/") ? size.substring(1) : size);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        Cidr whole = Cidr.parse(range)
                .orElseThrow(() -> new IpamRefusal("error parsing CIDR " + range + ": invalid CIDR address: " + range));
        if (!whole.address().equals(whole.network())) {
            throw new IpamRefusal("netCIDR is not a valid network address");
        }
        if (prefix < whole.prefix()) {
            throw new IpamRefusal("subnetMaskSize must be greater or equal than netMaskSize");
        }
        if (prefix > whole.family().bits() || prefix - whole.prefix() > 20) {
            throw new IpamRefusal("slice size /" + prefix + " does not cut " + whole + " into 1 to " + MOST_SLICES
                    + " slices; choose a size nearer to /" + whole.prefix());
        }
        List<Cidr> slices = new ArrayList<>();
        Address at = whole.network();
        for (int i = 0; i < 1 << (prefix - whole.prefix()); i++) {
            Cidr slice = new Cidr(at, prefix);
            slices.add(slice);
            at = slice.last().next();
        }
        return Optional.of(List.copyOf(slices));
    }
}
