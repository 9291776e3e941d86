package dev.weft.ipam.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import dev.weft.events.fact.PoolState;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.ipam.domain.pool.PoolPlan;
import dev.weft.ipam.domain.pool.PoolSpec;
import dev.weft.plugins.net.Cidr;
import dev.weft.runtime.facts.FactScan;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Condition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the hub shows of a pool: its use, what waits, what would change, and the conditions. */
final class PoolPicture {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FactTables tables;
    private final FactScan scan;

    PoolPicture(FactTables tables, FactScan scan) {
        this.tables = tables;
        this.scan = scan;
    }

    /** What the pool has given: asked of the log, because only a plan needs it. */
    private Collection<PoolPlan.Holding> holdings(PoolKey key) {
        Map<String, PoolPlan.Holding> holdings = new HashMap<>();
        try {
            scan.read(
                    Topic.ADDRESSES,
                    (owner, value) -> new String(owner, StandardCharsets.UTF_8).startsWith(key.fleet() + "/"),
                    event -> hold(key, holdings, event),
                    PATIENCE);
        } catch (FactScan.TooLateException e) {
            throw new IllegalStateException("the plan of AddressPool " + key.text() + " has to wait", e);
        }
        return holdings.values();
    }

    private static void hold(PoolKey key, Map<String, PoolPlan.Holding> holdings, CloudEventRecord event) {
        if (!(event.fact() instanceof AddressFact fact)) {
            return;
        }
        AddressState state = fact.state();
        String owner = state.owner().text();
        boolean ofPool = state.pool().equals(key.pool());
        if (ofPool && fact instanceof AddressFact.AddressAssigned) {
            holdings.put(
                    owner,
                    new PoolPlan.Holding(
                            owner, state.ips().stream().map(Cidr::of).toList()));
        } else if (ofPool || !(fact instanceof AddressFact.AddressReleased)) {
            // The next pod of that name may have its claim in another pool by now.
            holdings.remove(owner);
        }
    }

    /** What enforcing the pool would do, in the field {@code plan}. */
    void plan(PoolKey key, PoolSpec wanted, ObjectNode fields) {
        PoolState now = pool(key);
        Optional<PoolSpec> before = now == null || !now.accepted()
                ? Optional.empty()
                : PoolMapping.declaration(key, now.spec()).check().spec();
        Collection<PoolPlan.Holding> holdings = before.isEmpty() ? List.of() : holdings(key);
        List<PoolSpec> others = new ArrayList<>();
        for (CloudEventRecord event : tables.of(Topic.ADDRESS_POOL_INTENTS).all()) {
            if (event.key() instanceof PoolKey other
                    && !other.equals(key)
                    && event.fact() instanceof PoolIntentFact fact
                    && fact.state() != null) {
                PoolMapping.declaration(other, fact.state().spec())
                        .check()
                        .spec()
                        .filter(spec -> spec.addressDomain().equals(key.fleet() + "/" + wanted.addressDomain()))
                        .ifPresent(others::add);
            }
        }
        PoolPlan plan = PoolPlan.of(before, wanted, holdings, now == null ? 0 : now.waiting(), others);
        plan.sentences().forEach(fields.putArray("plan")::add);
    }

    @Nullable
    PoolState pool(PoolKey key) {
        CloudEventRecord event = tables.of(Topic.ADDRESS_POOLS).get(key);
        return event != null && event.fact() instanceof PoolFact fact ? fact.state() : null;
    }

    ObjectNode fields(PoolKey key) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.putNull("plan");
        PoolState pool = pool(key);
        if (pool == null) {
            return fields;
        }
        fields.put("addressDomain", pool.spec().addressDomain());
        fields.put("capacity", pool.capacity());
        fields.put("free", pool.free());
        fields.put("assigned", pool.assigned());
        fields.put("waiting", pool.waiting());
        fields.put("quarantined", pool.quarantined());
        fields.put("kept", pool.kept());
        List<PoolState.WaitingClaim> waiting = pool.waitingClaims();
        if (waiting.isEmpty()) {
            fields.putNull("waitingClaims");
        } else {
            ArrayNode claims = fields.putArray("waitingClaims");
            for (PoolState.WaitingClaim claim : waiting) {
                claims.addObject()
                        .put("attachment", claim.owner().text())
                        .put("reason", claim.reason())
                        .put("place", claim.place());
            }
        }
        if (pool.releases().isEmpty() && pool.memberReleases().isEmpty()) {
            fields.putNull("releases");
        } else {
            ArrayNode releases = fields.putArray("releases");
            for (PoolState.ReleaseAnswer answer : pool.releases()) {
                releases.addObject()
                        .put("claim", answer.claim())
                        .put("address", answer.address())
                        .put("reason", answer.reason())
                        .put("outcome", answer.done() ? "Done" : "Refused")
                        .put("message", answer.message());
            }
            for (PoolState.MemberReleaseAnswer answer : pool.memberReleases()) {
                releases.addObject()
                        .put("member", answer.member())
                        .put("reason", answer.reason())
                        .put("outcome", answer.done() ? "Done" : "Refused")
                        .put("message", answer.message());
            }
        }
        if (pool.findings().isEmpty()) {
            fields.putNull("findings");
        } else {
            ArrayNode findings = fields.putArray("findings");
            for (Finding finding : pool.findings()) {
                findings.addObject()
                        .put("code", finding.code())
                        .put("object", finding.object())
                        .put("message", finding.message() + (finding.mend() == null ? "" : "; " + finding.mend()))
                        .put("severity", "warning");
            }
        }
        return fields;
    }

    List<Condition> conditions(PoolKey key, long generation) {
        PoolState pool = pool(key);
        if (pool == null || pool.generation() < generation) {
            return List.of(
                    new Condition("Accepted", true, "Accepted", "the pool is valid"),
                    new Condition("Progressing", true, "Deciding", "the address engine has not taken it yet"),
                    new Condition("Ready", false, "Deciding", "the address engine has not taken it yet"),
                    new Condition("Degraded", false, "AsExpected", ""));
        }
        Finding first = pool.findings().isEmpty() ? null : pool.findings().get(0);
        String message = first == null
                ? ""
                : first.object() + (first.field() == null ? "" : ", " + first.field()) + ": " + first.message()
                        + (first.mend() == null ? "" : "; " + first.mend());
        return List.of(
                new Condition(
                        "Accepted",
                        pool.accepted(),
                        pool.accepted() || first == null ? "Accepted" : first.code(),
                        pool.accepted() ? "the pool is valid" : message),
                new Condition("Progressing", false, "Settled", ""),
                new Condition(
                        "Ready",
                        pool.accepted(),
                        pool.accepted() || first == null ? "Serving" : first.code(),
                        pool.accepted()
                                ? pool.assigned() + " of " + pool.capacity() + " assigned, " + pool.waiting()
                                        + " waiting"
                                : message),
                new Condition("Degraded", first != null, first == null ? "AsExpected" : first.code(), message));
    }

    static List<Condition> refused(PoolKey key, List<PoolDeclaration.Problem> problems) {
        StringBuilder message = new StringBuilder("AddressPool " + key.text() + ": ");
        for (PoolDeclaration.Problem problem : problems) {
            message.append("spec.").append(problem).append(". ");
        }
        String text = message.toString().strip();
        return List.of(
                new Condition("Accepted", false, "InvalidSpec", text),
                new Condition("Progressing", false, "InvalidSpec", ""),
                new Condition("Ready", false, "InvalidSpec", text),
                new Condition("Degraded", true, "InvalidSpec", text));
    }

    List<Condition> deleting(PoolKey key) {
        PoolState pool = pool(key);
        String message = "the pool is being deleted and waits for "
                + (pool == null ? 0 : pool.assigned())
                + " assigned addresses; it gives no more. Delete the pods that use them";
        return List.of(
                new Condition("Accepted", true, "Deleting", ""),
                new Condition("Progressing", true, "InUse", message),
                new Condition("Ready", false, "InUse", message),
                new Condition("Degraded", false, "Deleting", ""));
    }
}
