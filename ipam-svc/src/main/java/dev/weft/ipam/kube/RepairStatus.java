package dev.weft.ipam.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.Enforcement;
import dev.weft.events.key.ClusterKey;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairPlan;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The field {@code status.whereabouts} of a member's Cluster. */
final class RepairStatus {

    private static final String FIELD = "whereabouts";
    private static final int NAMED = 20;

    private final Hub hub;
    private final IntentStatus status;
    private final ClusterKey key;

    RepairStatus(Hub hub, IntentStatus status, ClusterKey key) {
        this.hub = hub;
        this.status = status;
        this.key = key;
    }

    /** The Cluster as it is now, so that Plan holds from the moment it is said. */
    @Nullable
    Cluster intent() {
        return hub.client()
                .resources(Cluster.class)
                .inNamespace(key.fleet())
                .withName(key.cluster())
                .get();
    }

    /** The member has no Whereabouts. */
    void absent() {
        Cluster intent = intent();
        if (intent != null) {
            status.writeField(intent, FIELD, NullNode.getInstance());
        }
    }

    void unreadable(String why) {
        Cluster intent = intent();
        if (intent != null) {
            status.writeField(
                    intent, FIELD, JsonNodeFactory.instance.objectNode().put("message", why));
        }
    }

    /**
     * Writes what a look showed.
     *
     * @param refusals what the member refused at the last repair; shown first
     * @param failure why the last repair failed; null when it did not
     */
    void write(
            Cluster intent,
            Enforcement enforcement,
            MemberView view,
            RepairPlan plan,
            Duration grace,
            List<PoolFinding> refusals,
            @Nullable String failure) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        if (failure != null) {
            value.put("message", failure);
        }
        value.put("enforcement", enforcement.name());
        value.put("pools", view.pools().size());
        value.put(
                "allocations",
                view.pools().stream().mapToInt(p -> p.allocations().size()).sum());
        value.put("leaks", plan.count(PoolFinding.Kind.Leak));
        value.put("duplicates", plan.count(PoolFinding.Kind.DuplicateAddress));
        value.put("withoutSlice", plan.count(PoolFinding.Kind.NoSlice));
        value.put("wrong", plan.findings().size());
        List<PoolFinding> shown =
                Stream.concat(refusals.stream(), plan.findings().stream()).toList();
        if (!shown.isEmpty()) {
            ArrayNode findings = value.putArray("findings");
            shown.stream().limit(NAMED).forEach(finding -> {
                ObjectNode node = findings.addObject();
                node.put("code", finding.kind().name()).put("object", finding.object());
                putUnlessEmpty(node, "address", finding.address());
                putUnlessEmpty(node, "pod", finding.pod());
                node.put("reason", finding.reason()).put("mend", mend(finding, enforcement, grace));
            });
        }
        status.writeField(intent, FIELD, value);
    }

    private static String mend(PoolFinding finding, Enforcement enforcement, Duration grace) {
        if (finding.step().isEmpty()) {
            return finding.mend();
        }
        return enforcement == Enforcement.Enforce
                ? "Weft does this when it stands for " + grace.toSeconds() + " s: " + finding.mend()
                : finding.mend() + ", or set spec.whereabouts.enforcement of the Cluster to Enforce";
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
