package dev.weft.ipam.kafka;

import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.ClaimRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which claim speaks for an interface: the last one, when a pod was made anew before the claim of the old one was withdrawn. Only that
 * case needs a note; otherwise the claims themselves tell.
 */
final class Owners {

    private static final String KIND = "owner";

    private final DomainStore store;
    private final Map<String, String> claims = new HashMap<>();
    private final Map<String, String> notes;
    private String lastOwner = "";
    private String lastClaim = "";

    Owners(DomainStore store) {
        this.store = store;
        for (AddressDomain domain : store.domains().values()) {
            domain.records().forEach(record -> {
                if (record instanceof ClaimRecord claim) {
                    claims.put(claim.request().owner(), claim.claim());
                }
            });
        }
        notes = store.notes(KIND, String.class);
        claims.putAll(notes);
    }

    void put(String owner, String claim) {
        // A request and its answer come one after the other.
        if (claim.equals(lastClaim) && owner.equals(lastOwner)) {
            return;
        }
        lastOwner = owner;
        lastClaim = claim;
        String before = claims.put(owner, claim);
        if (before != null && !before.equals(claim)) {
            notes.put(owner, claim);
            store.putNote(KIND, owner, claim);
        }
    }

    /** The claim that speaks for an interface. */
    Optional<String> claim(String owner) {
        return Optional.ofNullable(claims.get(owner));
    }

    /** Whether this claim spoke for the interface until now. */
    boolean remove(String owner, String claim) {
        lastClaim = "";
        boolean spoke = claims.remove(owner, claim);
        if (spoke && notes.remove(owner) != null) {
            store.deleteNote(KIND, owner);
        }
        return spoke;
    }
}
