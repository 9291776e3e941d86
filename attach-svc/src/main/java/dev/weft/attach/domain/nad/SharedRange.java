package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PlacedNad;
import dev.weft.events.key.ClusterKey;
import java.util.Optional;
import java.util.Set;

/** Whether several nodes would give the same addresses on one segment: host-local knows of its own node alone. */
public final class SharedRange {

    /** Code of the finding that a network would share its range among members. */
    public static final String CODE = "SharedRange";

    /** Their interfaces reach the network that the node is on; a bridge reaches its own node. */
    private static final Set<String> SHARED =
            Set.of("macvlan", "ipvlan", "sriov", "ibSriov", "hostDevice", "vlan", "ovs");

    private static final String MEND =
            "set spec.ipam.hostLocal.perNode, e.g. [{size: /26, member: /20}], or spec.ipam.hostLocal.segment: Node if the"
                    + " segment of each node is its own";

    private SharedRange() {}

    /** Why a network is not placed. */
    record Refusal(ConfigPhase phase, String reason) {

        PlacedNad of(String namespace, String name) {
            return new PlacedNad(namespace, name, phase, reason);
        }
    }

    /** Whether nodes of the network give addresses that are not divided, on a segment that they have in common. */
    static boolean isShared(NetworkSpec spec) {
        JsonNode hostLocal = hostLocal(spec);
        String segment = hostLocal.path("segment").asText("");
        boolean common = segment.isEmpty()
                ? spec.kinds().keySet().stream().anyMatch(SHARED::contains)
                : segment.equals("Shared");
        return hostLocal.isObject() && hostLocal.path("perNode").isEmpty() && common;
    }

    static JsonNode hostLocal(NetworkSpec spec) {
        return spec.ipam() == null ? MissingNode.getInstance() : spec.ipam().path("hostLocal");
    }

    /** What a network says that would be in several members. */
    static Optional<Finding> amongMembers(String network, NetworkSpec spec, int members) {
        return members > 1 && isShared(spec)
                ? Optional.of(new Finding(
                        CODE,
                        "Network " + network,
                        "spec.ipam.hostLocal.ranges",
                        "nodes of " + members + " members would give the same addresses on one segment of kind "
                                + spec.kinds().keySet().iterator().next() + ", expected ranges that no two nodes share",
                        MEND))
                : Optional.empty();
    }

    /** Why it can't be placed in a member of so many nodes. */
    static Optional<Refusal> refusal(ClusterKey member, Declared declared, int nodes) {
        Optional<Finding> several = declared.network().findings().stream()
                .filter(finding -> finding.code().equals(CODE))
                .findFirst();
        if (several.isPresent()) {
            return several.map(finding -> new Refusal(ConfigPhase.Refused, finding.message() + "; " + finding.mend()));
        }
        if (!isShared(declared.spec()) || nodes == 1) {
            return Optional.empty();
        }
        return Optional.of(
                nodes == 0
                        ? new Refusal(
                                ConfigPhase.Waiting,
                                "how many nodes member " + member.cluster()
                                        + " has is not known yet, and several would share the range of "
                                        + declared.network().key() + " on one segment")
                        : new Refusal(
                                ConfigPhase.Refused,
                                nodes + " nodes of member " + member.cluster()
                                        + " would give the same addresses on one segment of kind "
                                        + declared.spec()
                                                .kinds()
                                                .keySet()
                                                .iterator()
                                                .next()
                                        + ", expected ranges that no two nodes share; " + MEND));
    }
}
