package dev.weft.attach.domain.attachment;

import java.util.List;

/**
 * What was answered to a claim.
 *
 * @param pool the pool that answers
 * @param claim the claim that is answered; an answer to another one, e.g. of an earlier pod of that name, is no answer
 * @param assigned false while it waits
 * @param ips addresses in CIDR form
 * @param code stable word why it waits, else empty
 * @param reason sentence why it waits and what mends it, else empty
 */
public record ClaimAnswer(
        String pool, String claim, boolean assigned, List<String> ips, String mac, String code, String reason) {

    public ClaimAnswer {
        ips = List.copyOf(ips);
    }

    /** Whether it answers just this claim of this pool: a pod that asks for another pool keeps the name of its claim. */
    public boolean answers(String askedPool, String askedClaim) {
        return pool.equals(askedPool) && claim.equals(askedClaim);
    }
}
