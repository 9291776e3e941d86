package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The free blocks of a prefix, lowest first. It steps from one taken range to the next, so that the size of the prefix costs nothing. */
final class FreeBlocks {

    private final CarvedSet set;
    private final int size;
    private final AddressRange within;
    private final Owned owned;
    private final String owner;
    private @Nullable Cidr next;

    /**
     * @param size prefix length of the blocks
     * @param within prefix that they are of
     * @param owner whose own addresses count as free
     */
    FreeBlocks(CarvedSet set, int size, Cidr within, Owned owned, String owner) {
        this.set = set;
        this.size = size;
        this.within = within.range();
        this.owned = owned;
        this.owner = owner;
        Address first = set.usable().first();
        this.next = new Cidr(first.compareTo(within.network()) > 0 ? first : within.network(), size).masked();
    }

    /** Takes the lowest free one; empty when none is left. */
    Optional<Cidr> take() {
        for (Cidr block = next; block != null; block = next) {
            AddressRange all = block.range();
            if (!within.contains(all) || all.first().compareTo(set.usable().last()) > 0) {
                next = null;
                break;
            }
            Optional<AddressRange> other = owned.ofOthers(all, owner);
            Address last = other.map(AddressRange::last)
                    .filter(end -> end.compareTo(all.last()) > 0)
                    .orElse(all.last());
            next = after(last);
            if (other.isEmpty() && set.of(block).isPresent()) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    /** The lowest block that begins after this address. */
    private @Nullable Cidr after(Address last) {
        Address end = last.filled(size);
        boolean ends = end.equals(Address.last(end.family()));
        return ends ? null : new Cidr(end.next(), size);
    }
}
