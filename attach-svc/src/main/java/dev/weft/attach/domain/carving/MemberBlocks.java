package dev.weft.attach.domain.carving;

import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which member has which block of each prefix. A block is taken from a member only once the member has answered the grant, and given to
 * another one only when nothing of it stands there: a member may be slow to hear.
 *
 * @param grants member to what it may carve; also of members that are leaving
 * @param without members that have none, because none is free, or because the size of a member's block is not declared
 */
public record MemberBlocks(SortedMap<String, Grant> grants, SortedSet<String> without) {

    /**
     * Blocks that a member may carve.
     *
     * @param number grows with each grant of the network, so that an answer to an earlier one is told from an answer to this one
     * @param blocks one for each set
     */
    public record Grant(long number, List<Cidr> blocks) {

        public Grant {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * What a member has told last.
     *
     * @param grant number of the grant that it answers; 0 when it has none
     * @param blocks those that it carves; empty when it has given them back
     * @param ranges what its nodes have, wherever it is
     */
    public record Told(long grant, List<Cidr> blocks, List<AddressRange> ranges) {

        public Told {
            blocks = List.copyOf(blocks);
            ranges = List.copyOf(ranges);
        }

        private boolean returned(Grant old) {
            return grant == old.number() && blocks.isEmpty();
        }

        private boolean took(Grant old) {
            return grant == old.number() && blocks.equals(old.blocks());
        }
    }

    /**
     * @param standing member to what it was granted last
     * @param matching members that the network is to be in
     * @param told what members have told; one that never told is absent
     * @param registered whether there is such a member
     */
    public static MemberBlocks assign(
            Carving carving,
            Map<String, Grant> standing,
            SortedSet<String> matching,
            Map<String, Told> told,
            Predicate<String> registered) {
        Owned owned = new Owned();
        told.forEach((member, held) -> {
            held.blocks().forEach(block -> owned.add(block.range(), member));
            owned.addAll(held.ranges(), member);
        });
        boolean several = matching.size() > 1 && !carving.amongMembers();
        SortedMap<String, Grant> grants = new TreeMap<>();
        new TreeMap<>(standing).forEach((member, old) -> {
            Told heard = told.get(member);
            boolean stays = matching.contains(member)
                    ? heard == null
                            || !heard.returned(old)
                                    && (!heard.took(old)
                                            || fits(carving, old.blocks(), several) && areFree(old, owned, member))
                    : registered.test(member) && (heard == null || !heard.returned(old));
            if (stays) {
                grants.put(member, old);
                old.blocks().forEach(block -> owned.add(block.range(), member));
            }
        });
        long number = newest(standing, told);
        SortedSet<String> without = new TreeSet<>();
        for (String member : matching) {
            if (grants.containsKey(member)) {
                continue;
            }
            Optional<List<Cidr>> next = several ? Optional.empty() : next(carving, owned, member, told.get(member));
            if (next.isEmpty()) {
                without.add(member);
                continue;
            }
            number++;
            grants.put(member, new Grant(number, next.get()));
            next.get().forEach(block -> owned.add(block.range(), member));
        }
        return new MemberBlocks(grants, without);
    }

    private static long newest(Map<String, Grant> standing, Map<String, Told> told) {
        long number = 0;
        for (Grant grant : standing.values()) {
            number = Math.max(number, grant.number());
        }
        for (Told heard : told.values()) {
            number = Math.max(number, heard.grant());
        }
        return number;
    }

    private static boolean areFree(Grant grant, Owned owned, String member) {
        return grant.blocks().stream()
                .noneMatch(block -> owned.ofOthers(block.range(), member).isPresent());
    }

    private static boolean fits(Carving carving, List<Cidr> blocks, boolean several) {
        if (blocks.size() != carving.sets().size()) {
            return false;
        }
        for (int i = 0; i < blocks.size(); i++) {
            CarvedSet set = carving.sets().get(i);
            Cidr block = blocks.get(i);
            boolean inside = block.family() == set.subnet().family()
                    && set.subnet().range().contains(block.range())
                    && set.of(block).isPresent();
            if (!inside || block.prefix() != set.blockSize() && !several) {
                return false;
            }
        }
        return true;
    }

    /** The lowest free ones; those that the member has addresses of already come first. */
    private static Optional<List<Cidr>> next(Carving carving, Owned owned, String member, @Nullable Told told) {
        List<Cidr> blocks = new ArrayList<>();
        for (CarvedSet set : carving.sets()) {
            Optional<Cidr> block = again(set, owned, member, told)
                    .or(() -> new FreeBlocks(set, set.blockSize(), set.subnet(), owned, member).take());
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
        }
        return Optional.of(List.copyOf(blocks));
    }

    private static Optional<Cidr> again(CarvedSet set, Owned owned, String member, @Nullable Told told) {
        return told == null
                ? Optional.empty()
                : told.ranges().stream()
                        .filter(range -> set.usable().contains(range))
                        .map(range -> new Cidr(range.first(), set.blockSize()).masked())
                        .filter(block -> owned.ofOthers(block.range(), member).isEmpty()
                                && set.of(block).isPresent())
                        .findFirst();
    }
}
