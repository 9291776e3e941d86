package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.Optional;

/** Why an assigned claim is not what its pool would give now. Such a claim keeps its addresses until its pod goes. */
public enum Kept {
    /** An address lies outside of the pool's ranges or prefixes. */
    OUTSIDE("lies outside of the pool"),
    /** An address is excluded, reserved or a gateway by now. */
    EXCLUDED("is never given any more"),
    /** An address has the prefix length of an earlier declaration. */
    OTHER_PREFIX("has another prefix length than the pool"),
    /** The pool has a family that the claim has no address of. */
    FAMILY_MISSING("lacks an address of a family that the pool has"),
    /** The pool has no such family any more. */
    FAMILY_GONE("is of a family that the pool has no more");

    private final String sentence;

    Kept(String sentence) {
        this.sentence = sentence;
    }

    /** What is said of such an address, after its text. */
    public String sentence() {
        return sentence;
    }

    /** Empty when the pool would give these addresses as they are. */
    static Optional<Kept> of(PoolSpec spec, Iterable<Cidr> ips) {
        boolean[] has = new boolean[Family.values().length];
        for (Cidr ip : ips) {
            has[ip.family().ordinal()] = true;
            Optional<Cidr> around = spec.cidrOf(ip.address());
            if (around.isEmpty()) {
                boolean family = spec.families().contains(ip.family());
                return Optional.of(family ? OUTSIDE : FAMILY_GONE);
            }
            if (spec.whyNeverGiven(ip.address()).isPresent()) {
                return Optional.of(EXCLUDED);
            }
            if (spec.span().stream().noneMatch(range -> range.contains(ip.address()))) {
                return Optional.of(OUTSIDE);
            }
            if (around.get().prefix() != ip.prefix()) {
                return Optional.of(OTHER_PREFIX);
            }
        }
        for (Family family : spec.families()) {
            if (!has[family.ordinal()]) {
                return Optional.of(FAMILY_MISSING);
            }
        }
        return Optional.empty();
    }
}
