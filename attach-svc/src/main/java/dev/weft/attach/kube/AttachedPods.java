package dev.weft.attach.kube;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.facts.FactTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who uses which definition of a member, counted once for each time that somebody asks. */
final class AttachedPods {

    private final FactTables tables;
    private final ClusterKey member;
    private @Nullable Map<String, Integer> counts;
    private final Map<String, List<String>> addresses = new HashMap<>();

    AttachedPods(FactTables tables, ClusterKey member) {
        this.tables = tables;
        this.member = member;
    }

    /** How many pods are attached to a definition, or ask to be. */
    int pods(String nad) {
        return counted().getOrDefault(nad, 0);
    }

    /** Those of one node; names have no spaces. */
    int pods(String nad, String node) {
        return counted().getOrDefault(nad + " " + node, 0);
    }

    /** What pods report that they have of a definition. */
    List<String> addresses(String nad) {
        counted();
        return addresses.getOrDefault(nad, List.of());
    }

    private Map<String, Integer> counted() {
        Map<String, Integer> known = counts;
        if (known != null) {
            return known;
        }
        Map<String, Integer> now = new HashMap<>();
        for (CloudEventRecord event : tables.of(Topic.ATTACHMENTS).ofCluster(member)) {
            AttachmentState state = event.fact() instanceof AttachmentFact fact ? fact.state() : null;
            if (state == null || state.nad() == null) {
                continue;
            }
            now.merge(state.nad(), 1, Integer::sum);
            if (state.node() != null) {
                now.merge(state.nad() + " " + state.node(), 1, Integer::sum);
            }
            addresses.computeIfAbsent(state.nad(), nad -> new ArrayList<>()).addAll(state.actualIps());
        }
        counts = now;
        return now;
    }
}
