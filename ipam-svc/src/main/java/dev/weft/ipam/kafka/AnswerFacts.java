package dev.weft.ipam.kafka;

import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Route;
import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.ClaimRecord;
import dev.weft.ipam.domain.pool.PoolCounters;
import dev.weft.ipam.domain.pool.PoolRecord;
import dev.weft.ipam.domain.pool.PoolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine knows, as facts of the contracts. */
final class AnswerFacts {

    private static final int SHOWN = 5;
    private static final int SHOWN_CLAIMS = 20;

    private AnswerFacts() {}

    static AddressState address(AddressDomain domain, ClaimRecord claim, int place) {
        ClaimKey key = ClaimKey.parse(claim.claim());
        Optional<PoolSpec> pool = domain.pool(claim.pool()).map(PoolRecord::spec);
        Optional<ClaimRecord.Wait> wait = claim.waiting();
        return new AddressState(
                InterfaceKey.parse(claim.request().owner()),
                key.pool(),
                key.claim(),
                localName(domain),
                podUid(key.claim()),
                claim.isAssigned() ? AddressState.Phase.Assigned : AddressState.Phase.Waiting,
                claim.ips().stream().map(Object::toString).toList(),
                claim.mac(),
                pool.map(p -> p.gateways().stream().map(Object::toString).toList())
                        .orElse(List.of()),
                pool.map(p -> p.routes().stream().map(AnswerFacts::route).toList())
                        .orElse(List.of()),
                wait.map(w -> w.reason().code()).orElse(null),
                wait.map(ClaimRecord.Wait::sentence).orElse(null),
                place);
    }

    /** The last state of a claim that was released, with the reason of who ordered it. */
    static AddressState released(AddressDomain domain, ClaimRecord claim, @Nullable String reason) {
        AddressState last = address(domain, claim, 0);
        return reason == null
                ? last
                : new AddressState(
                        last.owner(),
                        last.pool(),
                        last.claim(),
                        last.addressDomain(),
                        last.podUid(),
                        last.phase(),
                        last.ips(),
                        last.mac(),
                        last.gateway(),
                        last.routes(),
                        AddressState.RELEASED_BY_ORDER,
                        reason,
                        0);
    }

    private static Route route(PoolSpec.Route route) {
        return new Route(
                route.dst().toString(), route.gw() == null ? null : route.gw().toString());
    }

    /** A claim's name is the pod's uid, a dot, and the interface. */
    private static String podUid(String claim) {
        int dot = claim.indexOf('.');
        return dot < 0 ? claim : claim.substring(0, dot);
    }

    /** The domain's name without the fleet that the engine puts before it. */
    private static String localName(AddressDomain domain) {
        return domain.name().substring(domain.name().indexOf('/') + 1);
    }

    static PoolState pool(
            AddressDomain domain, PoolRecord pool, PoolCounters counters, long generation, @Nullable Finding refused) {
        PoolKey key = PoolKey.parse(pool.spec().key());
        List<Finding> findings = new ArrayList<>();
        if (refused != null) {
            findings.add(refused);
        }
        if (pool.retiring()) {
            findings.add(new Finding(
                    "PoolRetiring",
                    "AddressPool " + key.text(),
                    null,
                    "the pool was removed but " + counters.assigned()
                            + " of its addresses are in use; it gives no more and goes when they are released",
                    "delete the pods that use them, or declare the pool again"));
        }
        if (counters.kept() > 0) {
            List<String> shown = domain.kept(pool.spec().key())
                    .limit(SHOWN)
                    .map(kept -> String.join(
                                    ", ",
                                    kept.getKey().addresses().stream()
                                            .map(Object::toString)
                                            .toList())
                            + " of " + kept.getKey().request().owner() + " "
                            + kept.getValue().sentence())
                    .toList();
            findings.add(new Finding(
                    "AddressesKept",
                    "AddressPool " + key.text(),
                    "spec",
                    counters.kept() + " running attachments keep addresses that the pool would not give now: "
                            + String.join("; ", shown) + (counters.kept() > SHOWN ? "; and more" : ""),
                    "nothing is taken from them; create their pods anew to move them"));
        }
        domain.fullShares(pool.spec().key())
                .limit(SHOWN)
                .forEach(share -> findings.add(new Finding(
                        "QuotaReached",
                        "AddressPool " + key.text(),
                        "spec.quota",
                        "namespace " + share.namespace() + " holds " + share.assigned() + " claims of its quota of "
                                + share.limit() + ", and " + share.waiting() + " more wait",
                        "raise the quota of the namespace, or delete pods of it")));
        if (counters.waiting() > 0 && counters.free().signum() == 0 && !pool.retiring()) {
            findings.add(new Finding(
                    "PoolExhausted",
                    "AddressPool " + key.text(),
                    "spec.cidrs",
                    counters.waiting() + " claims wait, because all " + counters.capacity() + " addresses are in use",
                    "widen the pool, or delete pods that use it"));
        }
        return new PoolState(
                key.fleet(),
                key.pool(),
                generation,
                PoolMapping.wire(pool.spec()),
                refused == null,
                counters.capacity().toString(),
                counters.assigned(),
                counters.waiting(),
                counters.quarantined(),
                counters.free().toString(),
                findings,
                counters.kept() == 0 ? null : counters.kept(),
                waiting(domain, pool.spec().key()),
                releases(domain, key));
    }

    private static List<PoolState.ReleaseAnswer> releases(AddressDomain domain, PoolKey pool) {
        return domain.releases(pool.text())
                .map(release -> new PoolState.ReleaseAnswer(
                        release.claim().substring(pool.text().length() + 1),
                        release.address(),
                        release.reason(),
                        release.done(),
                        release.sentence()))
                .toList();
    }

    private static List<PoolState.WaitingClaim> waiting(AddressDomain domain, String pool) {
        return domain.waiting(pool)
                .limit(SHOWN_CLAIMS)
                .map(claim -> {
                    ClaimRecord.Wait wait = claim.waiting().orElseThrow();
                    return new PoolState.WaitingClaim(
                            InterfaceKey.parse(claim.request().owner()),
                            claim.claim(),
                            wait.reason().code(),
                            wait.sentence(),
                            domain.place(claim.claim()));
                })
                .toList();
    }

    static PoolState refusedPool(
            AddressDomain domain, PoolKey key, dev.weft.events.fact.PoolSpec spec, long generation, Finding refused) {
        return new PoolState(
                key.fleet(),
                key.pool(),
                generation,
                spec,
                false,
                "0",
                0,
                0,
                0,
                "0",
                List.of(refused),
                null,
                List.of(),
                releases(domain, key));
    }
}
