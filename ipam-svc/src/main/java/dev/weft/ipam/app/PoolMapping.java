package dev.weft.ipam.app;

import dev.weft.events.fact.AddressRange;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolQuota;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.ReservedAddress;
import dev.weft.events.fact.Route;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.domain.pool.DomainCommand;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.ipam.domain.pool.ReleaseOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool on the wire as a declaration of the domain. */
public final class PoolMapping {

    private PoolMapping() {}

    /** The declaration that a fact carries; its domain is {@code fleet/domain}, because fleets share nothing. */
    public static PoolDeclaration declaration(PoolKey key, PoolSpec spec) {
        return new PoolDeclaration(
                key.text(),
                key.fleet() + "/" + spec.addressDomain(),
                spec.cidrs(),
                spec.ranges().stream().map(PoolMapping::text).toList(),
                spec.excludes(),
                spec.reserved().stream().map(PoolMapping::reservation).toList(),
                spec.gateway(),
                spec.routes().stream().map(PoolMapping::route).toList(),
                "PT" + spec.quarantineSeconds() + "S",
                spec.stickySeconds() == null ? null : "PT" + spec.stickySeconds() + "S",
                quota(spec.quota()));
    }

    private static PoolDeclaration.@Nullable QuotaText quota(@Nullable PoolQuota quota) {
        return quota == null
                ? null
                : new PoolDeclaration.QuotaText(
                        quota.perNamespace(),
                        quota.namespaces().stream()
                                .map(share -> new PoolDeclaration.QuotaText.Share(share.namespace(), share.claims()))
                                .toList());
    }

    private static String text(AddressRange range) {
        return range.start() + "-" + range.end();
    }

    private static PoolDeclaration.Reservation reservation(ReservedAddress reserved) {
        return new PoolDeclaration.Reservation(
                reserved.address(), reserved.reason() == null ? "no reason given" : reserved.reason());
    }

    private static PoolDeclaration.RouteText route(Route route) {
        return new PoolDeclaration.RouteText(route.dst(), route.gw());
    }

    /** The same pool as it goes over the wire, after the check. */
    public static PoolSpec wire(dev.weft.ipam.domain.pool.PoolSpec spec) {
        return new PoolSpec(
                spec.addressDomain().substring(spec.addressDomain().indexOf('/') + 1),
                spec.cidrs().stream().map(Object::toString).toList(),
                spec.ranges().stream()
                        .map(r ->
                                new AddressRange(r.first().toString(), r.last().toString()))
                        .toList(),
                spec.excludes().stream().map(Object::toString).toList(),
                spec.reserved().stream()
                        .map(r -> new ReservedAddress(r.address().toString(), r.reason()))
                        .toList(),
                spec.gateways().stream().map(Object::toString).toList(),
                spec.routes().stream()
                        .map(r -> new Route(r.dst().toString(), r.gw() == null ? null : r.gw().toString()))
                        .toList(),
                spec.quarantineSeconds(),
                spec.stickySeconds(),
                wire(spec.quota()));
    }

    private static @Nullable PoolQuota wire(dev.weft.ipam.domain.pool.PoolSpec.@Nullable Quota quota) {
        return quota == null
                ? null
                : new PoolQuota(
                        quota.perNamespace(),
                        new TreeMap<>(quota.namespaces())
                                .entrySet().stream()
                                        .map(share -> new PoolQuota.NamespaceQuota(share.getKey(), share.getValue()))
                                        .toList());
    }

    /** The orders that stand in a pool, as the domain's command. */
    public static DomainCommand.OrderReleases releases(PoolKey key, PoolIntentState intent) {
        List<ReleaseOrder> orders = new ArrayList<>();
        for (PoolIntentState.Release order : intent.releases()) {
            orders.add(new ReleaseOrder.OfClaim(
                    key.text() + "/" + order.claim(), order.address(), order.reason(), order.against()));
        }
        for (PoolIntentState.MemberRelease order : intent.memberReleases()) {
            orders.add(new ReleaseOrder.OfMember(key.fleet() + "/" + order.member(), order.reason(), order.against()));
        }
        return new DomainCommand.OrderReleases(key.text(), orders);
    }

    /** The networks of the pool as text, for messages. */
    public static String networks(PoolSpec spec) {
        return String.join(", ", List.copyOf(spec.cidrs()));
    }
}
