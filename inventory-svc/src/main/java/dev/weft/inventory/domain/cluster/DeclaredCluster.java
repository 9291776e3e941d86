package dev.weft.inventory.domain.cluster;

import dev.weft.events.key.ClusterKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user says about a member; the kubeconfig is only named. */
public record DeclaredCluster(
        ClusterKey key,
        Map<String, String> labels,
        boolean paused,
        long generation,
        String secretName,
        String secretKey,
        @Nullable String secretVersion,
        @Nullable String sriovMode,
        @Nullable String operatorNamespace,
        @Nullable String resourcePrefix) {

    public DeclaredCluster {
        labels = Map.copyOf(labels);
    }
}
