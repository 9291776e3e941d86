package dev.weft.ipam.domain.pool;

import java.util.List;

/** What can be asked of an address domain. */
public sealed interface DomainCommand {

    /** A pool is declared or its declaration changed. */
    record DeclarePool(PoolSpec spec) implements DomainCommand {}

    /** A pool shall go; it stays, giving nothing, until its last assigned claim is released. */
    record RemovePool(String pool) implements DomainCommand {}

    /** A claim arrives, again or changed. */
    record RequestClaim(ClaimRequest request) implements DomainCommand {}

    /** A claim is over. */
    record WithdrawClaim(String claim) implements DomainCommand {}

    /** The orders to release that stand in a pool, all of them; each is decided once. */
    record OrderReleases(String pool, List<ReleaseOrder> orders) implements DomainCommand {

        public OrderReleases {
            orders = List.copyOf(orders);
        }
    }

    /** Time has passed. */
    record PassTime() implements DomainCommand {}
}
