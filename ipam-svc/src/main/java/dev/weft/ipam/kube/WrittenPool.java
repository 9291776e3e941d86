package dev.weft.ipam.kube;

import dev.weft.crds.weft.AddressPoolSpec;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import org.jspecify.annotations.Nullable;

/** An AddressPool as a user wrote it, for the check. */
final class WrittenPool {

    private WrittenPool() {}

    /** The pool as written, nothing checked. */
    static PoolDeclaration of(PoolKey key, AddressPoolSpec spec) {
        return new PoolDeclaration(
                key.text(),
                spec.addressDomain() == null ? key.pool() : spec.addressDomain(),
                spec.cidrs(),
                spec.ranges().stream().map(r -> r.start() + "-" + r.end()).toList(),
                spec.excludes(),
                spec.reserved().stream()
                        .map(r -> new PoolDeclaration.Reservation(
                                r.address(), r.reason() == null ? "no reason given" : r.reason()))
                        .toList(),
                spec.gateway(),
                spec.routes().stream()
                        .map(r -> new PoolDeclaration.RouteText(r.dst(), r.gw()))
                        .toList(),
                spec.quarantine(),
                spec.sticky(),
                quota(spec.quota()));
    }

    private static PoolDeclaration.@Nullable QuotaText quota(AddressPoolSpec.@Nullable Quota quota) {
        return quota == null
                ? null
                : new PoolDeclaration.QuotaText(
                        quota.perNamespace(),
                        quota.namespaces().stream()
                                .map(share -> new PoolDeclaration.QuotaText.Share(share.namespace(), share.claims()))
                                .toList());
    }
}
