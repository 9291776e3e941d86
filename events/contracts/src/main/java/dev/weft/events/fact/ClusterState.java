package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.ClusterKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A member as declared and as observed.
 *
 * @param secretName name of the Secret of the fleet that holds the kubeconfig; never its content
 * @param secretVersion resourceVersion of that Secret, so that a renewed one is noticed
 * @param sriovMode {@code Delegate}, {@code Direct} or absent
 * @param cni the cni list that the servers run with, in order
 * @param crds names of the custom resource definitions that matter to Weft and are served
 * @param charts packaged chart name to chart version, RKE2 only
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClusterState(
        String fleet,
        String cluster,
        Map<String, String> labels,
        boolean paused,
        long generation,
        @Nullable String secretName,
        @Nullable String secretKey,
        @Nullable String secretVersion,
        @Nullable String sriovMode,
        Connection connection,
        @Nullable String kubernetesVersion,
        @Nullable String distribution,
        List<String> cni,
        int nodes,
        int capableNodes,
        @Nullable SriovOperator operator,
        List<String> crds,
        Map<String, String> charts,
        List<Finding> findings) {

    public ClusterState {
        cni = Copies.list(cni);
        crds = Copies.list(crds);
        findings = Copies.list(findings);
        labels = Copies.map(labels);
        charts = Copies.map(charts);
    }

    /** The key of these facts. */
    public ClusterKey key() {
        return new ClusterKey(fleet, cluster);
    }
}
