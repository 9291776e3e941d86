package dev.weft.attach.domain.nad;

import dev.weft.events.fact.BlockGrant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The nodes of a member, and what it may divide among them.
 *
 * @param names those that are known by name
 * @param count how many there are; 0 while that is not known
 * @param grant what the member may divide; empty when it has nothing, or has given it back
 * @param answer number of the grant that the network names for the member, given back or not; 0 for none
 */
public record MemberNodes(SortedSet<String> names, int count, Optional<BlockGrant> grant, long answer) {

    /** One node, where nothing depends on it. */
    public static final MemberNodes NONE = new MemberNodes(new TreeSet<>(), 1, Optional.empty(), 0);

    /** Whether all of them are known by name. */
    public boolean complete() {
        return !names.isEmpty() && names.size() >= count;
    }
}
