package dev.weft.plugins.whereabouts;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.Optional;

/** Keys of {@code spec.allocations}: the offset from the address of {@code spec.range} as written, not masked. */
public final class PoolKeys {

    /** What a key means to Whereabouts. */
    public sealed interface Meaning {

        /** An address. */
        record Of(Address address) implements Meaning {}

        /** A key that is no 64-bit number; Whereabouts drops the entry. */
        record Dropped() implements Meaning {}

        /** An offset beyond IPv4; Whereabouts sees an entry without address. */
        record NoAddress() implements Meaning {}
    }

    private PoolKeys() {}

    public static String key(Cidr specRange, Address address) {
        return Long.toUnsignedString(AddressMath.offset(address, specRange.address()));
    }

    public static Meaning decode(Cidr specRange, String key) {
        long offset;
        try {
            offset = Long.parseLong(key);
        } catch (NumberFormatException e) {
            return new Meaning.Dropped();
        }
        return AddressMath.plus(specRange.address(), offset)
                .<Meaning>map(Meaning.Of::new)
                .orElseGet(Meaning.NoAddress::new);
    }

    /** The address of a key, when it means one. */
    public static Optional<Address> address(Cidr specRange, String key) {
        return decode(specRange, key) instanceof Meaning.Of of ? Optional.of(of.address()) : Optional.empty();
    }
}
