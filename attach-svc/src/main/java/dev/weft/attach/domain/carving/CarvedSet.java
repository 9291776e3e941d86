package dev.weft.attach.domain.carving;

import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.math.BigInteger;
import java.util.Optional;

/**
 * One prefix that is divided in blocks of equal size.
 *
 * @param subnet the whole prefix, whose length is that of every address given out of it
 * @param usable the addresses that may be given, without the network and, in IPv4, the broadcast address of the prefix
 * @param gateway the address in it that is never given
 * @param nodeSize prefix length of a node's block
 * @param memberSize prefix length of a member's block; 0 when the one member has the whole prefix
 */
public record CarvedSet(Cidr subnet, AddressRange usable, Address gateway, int nodeSize, int memberSize) {

    /**
     * The prefix of a range that host-local takes; empty when nothing in it could be given.
     *
     * @param memberSize 0 for none
     */
    public static Optional<CarvedSet> of(HostLocalRange range, int nodeSize, int memberSize) {
        Address network = range.subnet().network();
        Address last = range.subnet().family() == Family.IPV4
                ? range.subnet().last().previous()
                : range.subnet().last();
        Address from = range.start().equals(network) ? network.next() : range.start();
        Address to = range.end().compareTo(last) > 0 ? last : range.end();
        return from.compareTo(to) > 0
                ? Optional.empty()
                : Optional.of(new CarvedSet(
                        range.subnet(),
                        new AddressRange(from, to),
                        range.gateway().orElse(network.next()),
                        nodeSize,
                        memberSize));
    }

    /** What of a block may be given; empty when that is nothing, or the gateway alone. */
    public Optional<AddressRange> of(Cidr block) {
        AddressRange all = block.range();
        if (block.family() != subnet.family() || !all.overlaps(usable)) {
            return Optional.empty();
        }
        AddressRange part = new AddressRange(
                all.first().compareTo(usable.first()) > 0 ? all.first() : usable.first(),
                all.last().compareTo(usable.last()) < 0 ? all.last() : usable.last());
        boolean onlyGateway = part.size().equals(BigInteger.ONE) && part.contains(gateway);
        return onlyGateway ? Optional.empty() : Optional.of(part);
    }

    /** Prefix length of a member's block, which is the whole prefix where none is declared. */
    int blockSize() {
        return memberSize > 0 ? memberSize : subnet.prefix();
    }

    /** What the block that a range begins in gives to its node; empty when that is nothing, or the block is not within this one. */
    Optional<AddressRange> sliceAround(AddressRange range, Cidr within) {
        Cidr block = new Cidr(range.first(), nodeSize).masked();
        return within.family() == range.family() && within.range().contains(block.range())
                ? of(block)
                : Optional.empty();
    }
}
