package dev.weft.ipam.kube;

import dev.weft.crds.weft.AddressPoolSpec;
import dev.weft.crds.weft.Cluster;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.ReleaseEvidence;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Sighting;
import dev.weft.runtime.facts.FactScan;
import dev.weft.runtime.hub.Hub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The orders to release of an AddressPool, each with what spoke against it when it was first seen. */
final class WrittenReleases {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Hub hub;
    private final FactScan scan;
    private final InstantSource clock = InstantSource.system();

    WrittenReleases(Hub hub, FactScan scan) {
        this.hub = hub;
        this.scan = scan;
    }

    /** The rows of one pool, by what they speak of. */
    record Orders(List<PoolIntentState.Release> ofClaims, List<PoolIntentState.MemberRelease> ofMembers) {}

    /**
     * The rows as orders.
     *
     * @param declared the pool as it was last ordered
     * @throws IllegalStateException when the log cannot be asked now
     */
    Orders of(PoolKey key, List<AddressPoolSpec.Release> written, @Nullable PoolIntentState declared) {
        List<PoolIntentState.Release> ofClaims = new ArrayList<>();
        List<PoolIntentState.MemberRelease> ofMembers = new ArrayList<>();
        for (AddressPoolSpec.Release row : written) {
            String claim = row.claim();
            String address = row.address();
            String member = row.member();
            if (member != null) {
                ofMembers.add(known(declared, member, row.reason())
                        .orElseGet(() ->
                                new PoolIntentState.MemberRelease(member, row.reason(), againstMember(key, member))));
            } else if (claim != null && address != null) {
                ofClaims.add(known(declared, claim, address, row.reason())
                        .orElseGet(
                                () -> new PoolIntentState.Release(claim, address, row.reason(), against(key, claim))));
            }
        }
        return new Orders(ofClaims, ofMembers);
    }

    private static Optional<PoolIntentState.Release> known(
            @Nullable PoolIntentState declared, String claim, String address, String reason) {
        return (declared == null ? List.<PoolIntentState.Release>of() : declared.releases())
                .stream()
                        .filter(known -> known.claim().equals(claim)
                                && known.address().equals(address)
                                && known.reason().equals(reason))
                        .findFirst();
    }

    private static Optional<PoolIntentState.MemberRelease> known(
            @Nullable PoolIntentState declared, String member, String reason) {
        return (declared == null ? List.<PoolIntentState.MemberRelease>of() : declared.memberReleases())
                .stream()
                        .filter(known ->
                                known.member().equals(member) && known.reason().equals(reason))
                        .findFirst();
    }

    private @Nullable String againstMember(PoolKey key, String member) {
        return ReleaseEvidence.against(key.fleet() + "/" + member, seen(key.fleet(), member), clock.instant())
                .orElse(null);
    }

    private @Nullable String against(PoolKey key, String claim) {
        List<Sighting> sightings =
                attachments(key, claim).stream().map(this::sighting).toList();
        return ReleaseEvidence.against(sightings, clock.instant()).orElse(null);
    }

    private Sighting sighting(AttachmentState attachment) {
        MemberLoss.Seen seen = seen(attachment.fleet(), attachment.cluster());
        return new Sighting(attachment.key().text(), seen.member(), seen.lastSeen());
    }

    /** The hub itself is asked, not the log: a Cluster that came back a moment ago counts. */
    private MemberLoss.Seen seen(String fleet, String name) {
        Cluster cluster = hub.client()
                .resources(Cluster.class)
                .inNamespace(fleet)
                .withName(name)
                .get();
        if (cluster == null) {
            return new MemberLoss.Seen(Member.GONE, null);
        }
        return cluster.getStatus() != null
                        && "Unreachable".equals(cluster.getStatus().connection())
                ? new MemberLoss.Seen(
                        Member.UNREACHABLE, time(cluster.getStatus().lastSeen()))
                : new MemberLoss.Seen(Member.KNOWN, null);
    }

    private Instant time(@Nullable String text) {
        try {
            return text == null ? clock.instant() : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return clock.instant();
        }
    }

    /** The attachments of the claim's pod, whichever claim they speak of: asked of the log, because only an order needs it. */
    private List<AttachmentState> attachments(PoolKey key, String claim) {
        int dot = claim.indexOf('.');
        String pod = dot < 0 ? claim : claim.substring(0, dot);
        Map<String, AttachmentState> found = new HashMap<>();
        Set<String> seen = new HashSet<>();
        try {
            scan.read(
                    Topic.ATTACHMENTS,
                    (owner, value) -> {
                        String text = new String(owner, StandardCharsets.UTF_8);
                        return text.startsWith(key.fleet() + "/")
                                && (seen.contains(text)
                                        || new String(value, StandardCharsets.UTF_8).contains(pod) && seen.add(text));
                    },
                    event -> take(pod, found, event),
                    PATIENCE);
        } catch (FactScan.TooLateException e) {
            throw new IllegalStateException("the releases of AddressPool " + key.text() + " have to wait", e);
        }
        return List.copyOf(found.values());
    }

    private static void take(String pod, Map<String, AttachmentState> found, CloudEventRecord event) {
        if (event.fact() instanceof AttachmentFact fact) {
            AttachmentState state = fact.state();
            if (state != null && pod.equals(state.podUid())) {
                found.put(event.key().text(), state);
            } else {
                // The next pod of that name, or none.
                found.remove(event.key().text());
            }
        }
    }
}
