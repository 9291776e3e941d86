package dev.weft.plugins.hostlocal;

import dev.weft.plugins.net.Address;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The addresses of a set in the order host-local tries them: from the one after the last reserved one (else from the
 * start of the first range), range after range, around to where it began, gateways left out. The last reserved address
 * itself comes last.
 */
public final class RoundRobin implements Iterator<Address> {

    private final RangeSet set;
    private int range;
    private Address at;
    private final Address began;
    private boolean over;

    public RoundRobin(RangeSet set, Optional<Address> lastReserved) {
        this.set = set;
        Optional<Address> last = lastReserved.filter(set::contains);
        if (last.isPresent()) {
            range = set.indexOf(last.get());
            at = last.get();
            step();
        } else {
            at = set.ranges().getFirst().start();
        }
        began = at;
        skipGateways();
    }

    /** Where the walk began, a gateway or not. */
    public Address began() {
        return began;
    }

    @Override
    public boolean hasNext() {
        return !over;
    }

    @Override
    public Address next() {
        if (over) {
            throw new NoSuchElementException();
        }
        Address address = at;
        advance();
        skipGateways();
        return address;
    }

    private void skipGateways() {
        while (!over
                && set.ranges()
                        .get(range)
                        .gateway()
                        .filter(gateway -> gateway.equals(at))
                        .isPresent()) {
            advance();
        }
    }

    private void advance() {
        step();
        over = at.equals(began);
    }

    private void step() {
        if (at.equals(set.ranges().get(range).end())) {
            range = (range + 1) % set.ranges().size();
            at = set.ranges().get(range).start();
        } else {
            at = at.next();
        }
    }
}
