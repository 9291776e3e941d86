package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are drained together. Rule: SriovNetworkPoolConfig.
 *
 * @param nodeSelector null chooses every node
 * @param maxUnavailable a number, a percentage as text, or null for no limit
 * @param rdmaMode {@code shared}, {@code exclusive}, or empty
 * @param offloadPool name of a machine config pool; such a pool has no part in draining or RDMA
 */
public record NodePool(
        String name,
        @Nullable LabelSelector nodeSelector,
        @Nullable JsonNode maxUnavailable,
        String rdmaMode,
        String offloadPool) {

    private static final int WHOLE = 100;
    private static final int NO_LIMIT = -1;

    boolean holds(Map<String, String> labels) {
        return offloadPool.isEmpty() && (nodeSelector == null || nodeSelector.matches(labels));
    }

    /**
     * The pool of a node; empty when it is in none. Errors: {@link PolicyRejectedException} when it is in more than one, with the
     * operator's text.
     */
    public static Optional<NodePool> of(Map<String, String> labels, List<NodePool> pools) {
        List<NodePool> holding =
                pools.stream().filter(pool -> pool.holds(labels)).toList();
        if (holding.size() > 1) {
            throw new PolicyRejectedException("spec.nodeSelector", "node is part of more then one pool");
        }
        return holding.stream().findFirst();
    }

    /** RDMA mode of a node: that of its one pool, or empty. A node in two pools keeps what it has. */
    static String rdmaMode(Map<String, String> labels, List<NodePool> pools) {
        List<NodePool> holding =
                pools.stream().filter(pool -> pool.holds(labels)).toList();
        return holding.size() == 1 ? holding.get(0).rdmaMode() : "";
    }

    /**
     * How many nodes may be drained at one time; -1 is no limit, 0 is never. Errors: {@link PolicyRejectedException} with the
     * operator's text.
     *
     * @param nodes size of the pool
     */
    public int allowedUnavailable(int nodes) {
        return allowedUnavailable(maxUnavailable, nodes);
    }

    static int allowedUnavailable(@Nullable JsonNode value, int nodes) {
        if (value == null || value.isNull()) {
            return NO_LIMIT;
        }
        if (value.isTextual()) {
            return share(value.asText(), nodes);
        }
        if (value.asInt() < 0) {
            throw refused("negative number is not allowed");
        }
        return value.asInt();
    }

    private static int share(String text, int nodes) {
        if (!text.endsWith("%")) {
            throw refused("invalid type: strings needs to be a percentage");
        }
        String digits = text.substring(0, text.length() - 1);
        long percent;
        try {
            percent = Long.parseLong(digits);
        } catch (NumberFormatException noNumber) {
            String why = digits.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
            throw refused("invalid value \"%s\": strconv.Atoi: parsing \"%s\": %s".formatted(text, digits, why));
        }
        if (percent < 1 || percent > WHOLE) {
            throw refused("invalid value: percentage needs to be between 1 and 100");
        }
        return (int) (nodes * percent / WHOLE);
    }

    private static PolicyRejectedException refused(String message) {
        return new PolicyRejectedException("spec.maxUnavailable", message);
    }

    /**
     * What is wrong with the pool itself; empty when nothing is. Rule: the operator's webhook, validateSriovNetworkPoolConfig, whose
     * texts name another kind.
     */
    public Optional<String> problem() {
        boolean parallel = nodeSelector != null || (maxUnavailable != null && !maxUnavailable.isNull());
        if (parallel && !offloadPool.isEmpty()) {
            return Optional.of(
                    "SriovOperatorConfig can't have both parallel configuration and OvsHardwareOffloadConfig");
        }
        try {
            allowedUnavailable(0);
            return Optional.empty();
        } catch (PolicyRejectedException refused) {
            return Optional.of("SriovOperatorConfig invalid maxUnavailable: " + refused.reason());
        }
    }
}
