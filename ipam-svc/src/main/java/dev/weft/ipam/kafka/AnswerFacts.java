package dev.weft.ipam.kafka;

import dev.weft.events.fact.AddressFact.AddressAssigned;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressFact.AddressWaiting;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Route;
import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.AddressFact;
import dev.weft.ipam.domain.pool.ClaimRecord;
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.PoolCounters;
import dev.weft.ipam.domain.pool.PoolRecord;
import dev.weft.ipam.domain.pool.PoolSpec;
import dev.weft.ipam.domain.pool.QuarantineRecord;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
                texts(claim.ips()),
                claim.mac(),
                pool.map(p -> texts(p.gateways())).orElse(List.of()),
                pool.filter(p -> !p.routes().isEmpty())
                        .map(p -> p.routes().stream().map(AnswerFacts::route).toList())
                        .orElse(List.of()),
                wait.map(w -> w.reason().code()).orElse(null),
                wait.map(ClaimRecord.Wait::sentence).orElse(null),
                place,
                null);
    }

    /**
     * That a person ended a rest: with the answer to the claim that the interface has now, or else as the last word on the claim that it had.
     */
    static Fact restEnded(AddressDomain domain, AddressFact.RestEnded fact, Optional<ClaimRecord> now) {
        QuarantineRecord rests = fact.quarantine();
        AddressState.EndedRest ended = new AddressState.EndedRest(
                ClaimKey.parse(rests.claim()).claim(), rests.address().toString(), fact.reason());
        if (now.isEmpty()) {
            ClaimKey key = ClaimKey.parse(rests.claim());
            return new AddressReleased(new AddressState(
                    InterfaceKey.parse(rests.owner()),
                    key.pool(),
                    key.claim(),
                    localName(domain),
                    podUid(key.claim()),
                    AddressState.Phase.Assigned,
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    AddressState.RELEASED_BY_ORDER,
                    fact.reason(),
                    0,
                    ended));
        }
        AddressState state =
                address(domain, now.get(), domain.place(now.get().claim())).with(ended);
        return now.get().isAssigned() ? new AddressAssigned(state) : new AddressWaiting(state);
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
                        0,
                        null);
    }

    private static List<String> texts(List<?> things) {
        return switch (things.size()) {
            case 0 -> List.of();
            case 1 -> List.of(things.getFirst().toString());
            default -> things.stream().map(Object::toString).toList();
        };
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
            AddressDomain domain,
            PoolRecord pool,
            PoolCounters counters,
            long generation,
            @Nullable Finding refused,
            Map<String, MemberLoss> lostMembers) {
        PoolKey key = PoolKey.parse(pool.spec().key());
        List<Finding> findings = new ArrayList<>();
        if (refused != null) {
            findings.add(refused);
        }
        PoolState.@Nullable Lost lost = lost(domain, key, lostMembers);
        if (lost != null) {
            lost.named().forEach(member -> findings.add(finding(key, member)));
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
                releases(domain, key),
                memberReleases(domain, key),
                lost);
    }

    private static PoolState.@Nullable Lost lost(
            AddressDomain domain, PoolKey pool, Map<String, MemberLoss> lostMembers) {
        if (lostMembers.isEmpty()) {
            return null;
        }
        List<PoolState.LostMember> all = new ArrayList<>();
        lostMembers.forEach((member, loss) -> all.add(new PoolState.LostMember(
                ClusterKey.parse(member).cluster(),
                domain.claims(pool.text(), member),
                loss.since(),
                PoolState.LostMember.Why.valueOf(loss.why().name()))));
        all.sort(Comparator.comparingLong(PoolState.LostMember::claims)
                .reversed()
                .thenComparing(PoolState.LostMember::cluster));
        return new PoolState.Lost(
                all.size(),
                all.stream().mapToLong(PoolState.LostMember::claims).sum(),
                all.subList(0, Math.min(all.size(), SHOWN_CLAIMS)));
    }

    private static Finding finding(PoolKey pool, PoolState.LostMember member) {
        String since = member.since().truncatedTo(ChronoUnit.SECONDS).toString();
        return new Finding(
                "MemberLost",
                "Cluster " + pool.fleet() + "/" + member.cluster(),
                null,
                "member " + member.cluster()
                        + (member.why() == PoolState.LostMember.Why.Deleted
                                ? " has no Cluster since " + since
                                : " has not answered since " + since)
                        + " and keeps " + member.claims() + " claims of pool " + pool.text()
                        + ", which nobody reports as gone",
                "if it is lost for ever, release them: ./weft ipam release " + pool.text() + " --member "
                        + member.cluster() + " --reason TEXT, or a row {member: " + member.cluster()
                        + ", reason: TEXT} of spec.releases");
    }

    private static List<PoolState.MemberReleaseAnswer> memberReleases(AddressDomain domain, PoolKey pool) {
        List<PoolState.MemberReleaseAnswer> answers = new ArrayList<>();
        domain.releases(pool.text()).forEach(release -> {
            String member = release.member();
            if (member != null) {
                answers.add(new PoolState.MemberReleaseAnswer(
                        ClusterKey.parse(member).cluster(), release.reason(), release.done(), release.sentence()));
            }
        });
        return answers;
    }

    private static List<PoolState.ReleaseAnswer> releases(AddressDomain domain, PoolKey pool) {
        List<PoolState.ReleaseAnswer> answers = new ArrayList<>();
        domain.releases(pool.text()).forEach(release -> {
            String claim = release.claim();
            String address = release.address();
            if (claim != null && address != null) {
                answers.add(new PoolState.ReleaseAnswer(
                        // A refused order may name the claim of another pool.
                        claim.startsWith(pool.text() + "/")
                                ? claim.substring(pool.text().length() + 1)
                                : claim,
                        address,
                        release.reason(),
                        release.done(),
                        release.sentence()));
            }
        });
        return answers;
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
                releases(domain, key),
                memberReleases(domain, key),
                null);
    }
}
