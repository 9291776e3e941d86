package dev.weft.ipam.kafka;

import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.MemberLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The lost members that have claims in this partition. It lasts as the domains do, so that who takes over tells the same. */
final class LostMembers {

    private static final String KIND = "lost";

    private final DomainStore store;
    private final MemberSight sight;
    private final Duration after;
    private MemberLoss.Look look;

    /**
     * @param after how long a member must not have answered
     */
    LostMembers(DomainStore store, MemberSight sight, Duration after) {
        this.store = store;
        this.sight = sight;
        this.after = after;
        Map<String, MemberLoss> lost = store.notes(KIND, MemberLoss.class);
        Map<String, Instant> missed = new HashMap<>();
        lost.forEach((member, loss) -> {
            if (loss.why() == MemberLoss.Why.Deleted) {
                missed.put(member, loss.since());
            }
        });
        this.look = new MemberLoss.Look(missed, lost);
    }

    /**
     * Looks at all members that have claims.
     *
     * @param changed is told of the domains and pools of which something else is to be told now
     */
    void look(Instant now, BiConsumer<AddressDomain, String> changed) {
        if (!sight.complete()) {
            return;
        }
        Set<String> members = new HashSet<>();
        for (AddressDomain domain : store.domains().values()) {
            domain.eachMember((pool, member) -> members.add(member));
        }
        Map<String, MemberLoss> before = look.lost();
        look = look.next(members, sight::of, now, after);
        Map<String, MemberLoss> lost = look.lost();
        if (lost.equals(before)) {
            return;
        }
        before.keySet().stream()
                .filter(member -> !lost.containsKey(member))
                .forEach(member -> store.deleteNote(KIND, member));
        lost.forEach((member, loss) -> {
            if (!loss.equals(before.get(member))) {
                store.putNote(KIND, member, loss);
            }
        });
        for (AddressDomain domain : store.domains().values()) {
            domain.eachMember((pool, member) -> {
                if (!Objects.equals(before.get(member), lost.get(member))) {
                    changed.accept(domain, pool);
                }
            });
        }
    }

    /** Those that have claims of a pool, by name. */
    Map<String, MemberLoss> of(AddressDomain domain, String pool) {
        Map<String, MemberLoss> found = new TreeMap<>();
        look.lost().forEach((member, loss) -> {
            if (domain.claims(pool, member) > 0) {
                found.put(member, loss);
            }
        });
        return found;
    }
}
