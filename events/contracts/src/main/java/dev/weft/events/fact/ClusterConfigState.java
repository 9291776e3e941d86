package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.key.ClusterConfigKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is configured cluster-wide in a member, and what became of it.
 *
 * @param subject e.g. {@code helmchartconfig.rke2-multus}, {@code cni}, {@code device-plugin-config}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClusterConfigState(
        String fleet,
        String cluster,
        String subject,
        List<String> policies,
        ConfigPhase phase,
        @Nullable String reason,
        @Nullable JsonNode desired,
        List<Finding> findings) {

    public ClusterConfigState {
        policies = Copies.list(policies);
        findings = Copies.list(findings);
    }

    /** The key of these facts. */
    public ClusterConfigKey key() {
        return new ClusterConfigKey(fleet, cluster, subject);
    }
}
