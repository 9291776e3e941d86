package dev.weft.inventory.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Connection;
import dev.weft.events.fact.Finding;
import dev.weft.runtime.hub.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a Cluster as the fields and conditions of its object. */
public final class ClusterStatus {

    private ClusterStatus() {}

    /** Status fields; null removes a field. */
    public static ObjectNode fields(ClusterState state) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("connection", state.connection().state().name());
        put(status, "connectionMessage", state.connection().reason());
        put(status, "lastSeen", lastSeen(state.connection()));
        put(status, "kubernetesVersion", state.kubernetesVersion());
        put(status, "distribution", state.distribution());
        status.put("nodes", state.nodes());
        status.put("capableNodes", state.capableNodes());
        if (state.cni().isEmpty() && state.charts().isEmpty()) {
            status.putNull("rke2");
        } else {
            ObjectNode rke2 = status.putObject("rke2");
            if (!state.cni().isEmpty()) {
                state.cni().forEach(rke2.putArray("cni")::add);
            }
            if (!state.charts().isEmpty()) {
                ObjectNode charts = rke2.putObject("charts");
                state.charts().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .forEach(e -> charts.put(e.getKey(), e.getValue()));
            }
        }
        if (state.operator() == null) {
            status.putNull("operator");
        } else {
            ObjectNode operator = status.putObject("operator");
            operator.put("namespace", state.operator().namespace());
            putIfPresent(operator, "resourcePrefix", state.operator().resourcePrefix());
            putIfPresent(operator, "version", state.operator().version());
            putIfPresent(operator, "flavour", state.operator().flavour());
        }
        if (state.findings().isEmpty()) {
            status.putNull("findings");
        } else {
            ArrayNode findings = status.putArray("findings");
            for (Finding finding : state.findings()) {
                ObjectNode node = findings.addObject();
                node.put("code", finding.code());
                node.put("object", finding.object());
                node.put("message", finding.message() + (finding.mend() == null ? "" : "; " + finding.mend()));
                node.put("severity", "warning");
            }
        }
        return status;
    }

    /** Accepted, Progressing, Ready and Degraded. */
    public static List<Condition> conditions(ClusterState state) {
        Connection.State connection = state.connection().state();
        boolean connected = connection == Connection.State.Connected;
        boolean pending = connection == Connection.State.Pending;
        String reason = connection.name();
        String message = state.connection().reason() == null
                ? connected ? "the member answers" : ""
                : state.connection().reason();
        boolean accepted = connection != Connection.State.InvalidKubeconfig;
        boolean degraded = connected && !state.findings().isEmpty();
        return List.of(
                new Condition("Accepted", accepted, accepted ? "Accepted" : reason, accepted ? "" : message),
                new Condition("Progressing", pending, pending ? "Connecting" : reason, ""),
                new Condition("Ready", connected, reason, message),
                new Condition(
                        "Degraded",
                        degraded,
                        degraded ? state.findings().get(0).code() : "AsExpected",
                        degraded ? state.findings().get(0).message() : ""));
    }

    private static @Nullable String lastSeen(Connection connection) {
        return connection.state() == Connection.State.Unreachable && connection.since() != null
                ? connection.since().toString()
                : null;
    }

    private static void put(ObjectNode node, String field, @Nullable String value) {
        if (value == null) {
            node.putNull(field);
        } else {
            node.put(field, value);
        }
    }

    private static void putIfPresent(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
