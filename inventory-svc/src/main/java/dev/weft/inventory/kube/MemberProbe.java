package dev.weft.inventory.kube;

import dev.weft.events.fact.SriovOperator;
import dev.weft.inventory.domain.cluster.ObservedCluster;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One look at a member: its version, what it serves, and the SR-IOV operator. */
final class MemberProbe {

    private static final String OPERATOR_CONFIGS = "sriovoperatorconfigs.sriovnetwork.openshift.io";

    /** Group/version to the plurals that matter. */
    private static final Map<String, List<String>> SERVED = Map.of(
            "k8s.cni.cncf.io/v1", List.of("network-attachment-definitions"),
            "sriovnetwork.openshift.io/v1",
                    List.of("sriovnetworknodestates", "sriovnetworknodepolicies", "sriovoperatorconfigs"),
            "helm.cattle.io/v1", List.of("helmcharts", "helmchartconfigs"),
            "nfd.k8s-sigs.io/v1alpha1", List.of("nodefeatures"),
            "whereabouts.cni.cncf.io/v1alpha1", List.of("ippools", "nodeslicepools", "overlappingrangeipreservations"));

    private static final Duration WHOLE_LOOK = Duration.ofSeconds(30);

    private record Seen(
            Set<String> groups,
            String version,
            List<String> crds,
            @Nullable SriovOperator operator,
            long at) {

        /** Whether nothing is missing that may have come within a group of before. */
        boolean stands(Set<String> groupsNow) {
            return groups.equals(groupsNow)
                    && (operator != null || !crds.contains(OPERATOR_CONFIGS))
                    && System.nanoTime() - at < WHOLE_LOOK.toNanos();
        }
    }

    private final KubernetesClient client;
    private @Nullable Seen last;

    MemberProbe(KubernetesClient client) {
        this.client = client;
    }

    /** One request tells whether the member answers and whether its groups are those of before; only then the rest is asked for. */
    ObservedCluster look(ObservedCluster before) {
        Set<String> groups = client.getApiGroups().getGroups().stream()
                .flatMap(g -> g.getVersions().stream())
                .map(GroupVersionForDiscovery::getGroupVersion)
                .filter(SERVED::containsKey)
                .collect(Collectors.toUnmodifiableSet());
        Seen seen = last;
        if (seen == null || !seen.stands(groups)) {
            List<String> crds = crds(groups);
            seen = new Seen(
                    groups, client.getKubernetesVersion().getGitVersion(), crds, operator(crds), System.nanoTime());
            last = seen;
        }
        return new ObservedCluster(before.connection(), seen.version(), seen.operator(), seen.crds(), before.charts());
    }

    private List<String> crds(Set<String> groups) {
        List<String> crds = new ArrayList<>();
        for (String groupVersion : groups) {
            APIResourceList served = client.getApiResources(groupVersion);
            if (served != null) {
                String group = groupVersion.substring(0, groupVersion.indexOf('/'));
                served.getResources().stream()
                        .map(APIResource::getName)
                        .filter(SERVED.getOrDefault(groupVersion, List.of())::contains)
                        .forEach(plural -> crds.add(plural + "." + group));
            }
        }
        crds.sort(null);
        return crds;
    }

    private @Nullable SriovOperator operator(List<String> crds) {
        if (!crds.contains(OPERATOR_CONFIGS)) {
            return null;
        }
        for (Deployment deployment :
                client.apps().deployments().inAnyNamespace().list().getItems()) {
            if (deployment.getMetadata().getName().endsWith("sriov-network-operator")
                    || deployment.getMetadata().getName().equals("sriov")) {
                String namespace = deployment.getMetadata().getNamespace();
                Container container = deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0);
                String prefix = container.getEnv().stream()
                        .filter(e -> e.getName().equals("RESOURCE_PREFIX"))
                        .map(EnvVar::getValue)
                        .findFirst()
                        .orElse(null);
                return new SriovOperator(namespace, prefix, imageTag(container.getImage()), flavour(namespace, prefix));
            }
        }
        return null;
    }

    private static @Nullable String imageTag(@Nullable String image) {
        int colon = image == null ? -1 : image.lastIndexOf(':');
        return image == null || colon < 0 ? null : image.substring(colon + 1);
    }

    private static String flavour(String namespace, @Nullable String prefix) {
        return namespace.startsWith("cattle-") || "rancher.io".equals(prefix) ? "rancher" : "upstream";
    }
}
