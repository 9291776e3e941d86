package dev.weft.ipam.domain.pool;

/**
 * The claims of a pool: how many are assigned, how many addresses rest, all that wait, those of them that stand in line, and how many of
 * all each member has ({@code fleet/cluster}).
 */
record PoolClaims(
        long assigned,
        long quarantined,
        SortedTree<Long, String> waiting,
        SortedTree<Long, String> line,
        HashTrie<String, Long> members) {

    static final PoolClaims NONE = new PoolClaims(0, 0, SortedTree.empty(), SortedTree.empty(), HashTrie.empty());

    PoolClaims plus(ClaimRecord claim) {
        ClaimRecord.Wait wait = claim.pending();
        HashTrie<String, Long> counted = count(claim.request().member(), 1);
        return wait == null
                ? new PoolClaims(assigned + 1, quarantined, waiting, line, counted)
                : new PoolClaims(
                        assigned,
                        quarantined,
                        waiting.plus(claim.ticket(), claim.claim()),
                        wait.reason().inLine() ? line.plus(claim.ticket(), claim.claim()) : line,
                        counted);
    }

    PoolClaims minus(ClaimRecord claim) {
        HashTrie<String, Long> counted = count(claim.request().member(), -1);
        return claim.isAssigned()
                ? new PoolClaims(assigned - 1, quarantined, waiting, line, counted)
                : new PoolClaims(
                        assigned, quarantined, waiting.minus(claim.ticket()), line.minus(claim.ticket()), counted);
    }

    PoolClaims resting(int difference) {
        return new PoolClaims(assigned, quarantined + difference, waiting, line, members);
    }

    private HashTrie<String, Long> count(String member, int difference) {
        long now = members.get(member).orElse(0L) + difference;
        return now == 0 ? members.minus(member) : members.plus(member, now);
    }

    boolean isEmpty() {
        return assigned == 0 && quarantined == 0 && waiting.isEmpty();
    }
}
