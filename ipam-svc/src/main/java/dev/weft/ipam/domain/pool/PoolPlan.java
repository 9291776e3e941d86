package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a declaration would do to a pool as it is, in sentences that a person reads before it is enforced. Nothing of it ever takes an
 * address from a running pod.
 *
 * @param sentences what would happen, the most important first; empty when nothing changes
 * @param kept how many assigned claims would stay although the pool would not give their addresses any more
 */
public record PoolPlan(List<String> sentences, long kept) {

    private static final int SHOWN = 5;

    public PoolPlan {
        sentences = List.copyOf(sentences);
    }

    /** The addresses of one attachment. */
    public record Holding(String owner, List<Cidr> ips) {

        public Holding {
            ips = List.copyOf(ips);
        }
    }

    /**
     * @param before what is in force; empty for a new pool
     * @param holdings what the pool has given
     * @param waiting how many of its claims wait
     * @param others the other pools of the address domain that give addresses
     */
    public static PoolPlan of(
            Optional<PoolSpec> before,
            PoolSpec after,
            Collection<Holding> holdings,
            long waiting,
            Collection<PoolSpec> others) {
        List<String> sentences = new ArrayList<>();
        for (PoolSpec other : others) {
            overlap(after, other)
                    .ifPresent(
                            ranges -> sentences.add(
                                    "it would be refused: " + ranges
                                            + "; to merge the two, delete that one first: it then gives nothing more, and what it gave stays with its pods"));
        }
        if (before.isEmpty()) {
            sentences.add("a new pool of " + size(after) + " addresses; " + waiting + " claims wait for it");
            return new PoolPlan(sentences, 0);
        }
        long kept = keep(after, holdings, sentences);
        room(before.get(), after, waiting, sentences);
        renumber(before.get(), after, kept, sentences);
        rest(before.get(), after, sentences);
        quota(after, holdings, sentences);
        if (!before.get().gateways().equals(after.gateways())
                || !before.get().routes().equals(after.routes())) {
            sentences.add(
                    "gateway or routes change for networks and pods from now on; running pods keep theirs until they are created anew");
        }
        return new PoolPlan(sentences, kept);
    }

    /** Where two pools meet, or empty. */
    static Optional<String> overlap(PoolSpec one, PoolSpec other) {
        for (AddressRange theirs : other.span()) {
            for (AddressRange mine : one.span()) {
                if (mine.overlaps(theirs)) {
                    return Optional.of(
                            mine + " overlaps " + theirs + " of pool " + other.key() + " in the same address domain");
                }
            }
        }
        return Optional.empty();
    }

    private static long keep(PoolSpec after, Collection<Holding> holdings, List<String> sentences) {
        Map<Kept, List<String>> found = new EnumMap<>(Kept.class);
        for (Holding holding : holdings) {
            Kept.of(after, holding.ips())
                    .ifPresent(why -> found.computeIfAbsent(why, w -> new ArrayList<>())
                            .add(texts(holding.ips()) + " of " + holding.owner()));
        }
        long kept = 0;
        for (Map.Entry<Kept, List<String>> entry : found.entrySet()) {
            List<String> all = entry.getValue();
            kept += all.size();
            all.sort(null);
            sentences.add(all.size()
                    + " running attachments keep what the pool gave and would not give now, until their pods go: "
                    + String.join(", ", all.subList(0, Math.min(SHOWN, all.size())))
                    + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "") + " "
                    + entry.getKey().sentence());
        }
        return kept;
    }

    private static void room(PoolSpec before, PoolSpec after, long waiting, List<String> sentences) {
        for (Family family : Family.values()) {
            BigInteger was = size(before, family);
            BigInteger is = size(after, family);
            int change = is.compareTo(was);
            if (change != 0 || !before.usable().equals(after.usable()) && is.signum() > 0) {
                sentences.add(family.label() + ": " + was + " addresses now, " + is + " then"
                        + (change > 0 && waiting > 0
                                ? "; up to " + waiting + " waiting claims are served at once"
                                : ""));
            }
        }
    }

    private static void renumber(PoolSpec before, PoolSpec after, long kept, List<String> sentences) {
        for (Family family : before.families()) {
            List<Cidr> old = cidrs(before, family);
            List<Cidr> now = cidrs(after, family);
            boolean meets = old.stream()
                    .anyMatch(cidr -> now.stream().anyMatch(next -> next.range().overlaps(cidr.range())));
            if (now.isEmpty()) {
                sentences.add(family.label() + " goes from the pool: new pods get none");
            } else if (!meets) {
                sentences.add(family.label() + " is renumbered from " + texts(old) + " to " + texts(now)
                        + ": new pods get new addresses, and the " + kept
                        + " running ones theirs when they are created anew");
            }
        }
        for (Family family : after.families()) {
            if (!before.families().contains(family)) {
                sentences.add(family.label() + " comes to the pool: pods that are created from now on get both");
            }
        }
    }

    private static void rest(PoolSpec before, PoolSpec after, List<String> sentences) {
        if (before.quarantineSeconds() != after.quarantineSeconds()
                || !Objects.equals(before.stickySeconds(), after.stickySeconds())) {
            sentences.add("addresses that are released from now on rest for "
                    + after.rest(false).toSeconds() + " s, and "
                    + after.rest(true).toSeconds()
                    + " s for an identity; those that rest already keep their time");
        }
    }

    private static void quota(PoolSpec after, Collection<Holding> holdings, List<String> sentences) {
        if (after.quota() == null) {
            return;
        }
        Map<String, Long> held = new HashMap<>();
        holdings.forEach(holding ->
                held.merge(new ClaimRequest("f/p/c", holding.owner(), List.of(), null).namespace(), 1L, Long::sum));
        new TreeMap<>(held)
                .forEach((namespace, count) -> after.limit(namespace)
                        .filter(limit -> count > limit)
                        .ifPresent(limit ->
                                sentences.add("namespace " + namespace + " holds " + count + " of its quota of " + limit
                                        + ": it keeps them, and gets no more before it holds fewer")));
    }

    private static List<Cidr> cidrs(PoolSpec spec, Family family) {
        return spec.cidrs().stream().filter(cidr -> cidr.family() == family).toList();
    }

    private static BigInteger size(PoolSpec spec, Family family) {
        return spec.usable().stream()
                .filter(range -> range.family() == family)
                .map(AddressRange::size)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static String size(PoolSpec spec) {
        return String.join(
                " and ",
                spec.families().stream()
                        .map(family -> size(spec, family) + " " + family.label())
                        .toList());
    }

    private static String texts(List<Cidr> cidrs) {
        return String.join(", ", cidrs.stream().map(Cidr::toString).toList());
    }
}
