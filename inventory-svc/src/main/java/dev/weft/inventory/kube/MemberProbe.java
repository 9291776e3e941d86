package dev.weft.inventory.kube;

import dev.weft.events.fact.SriovOperator;
import dev.weft.inventory.domain.cluster.ObservedCluster;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at a member: its version, what it serves, and the SR-IOV operator. */
final class MemberProbe {

    /** Group/version to the plurals that matter. */
    private static final Map<String, List<String>> SERVED = Map.of(
            "k8s.cni.cncf.io/v1", List.of("network-attachment-definitions"),
            "sriovnetwork.openshift.io/v1",
                    List.of("sriovnetworknodestates", "sriovnetworknodepolicies", "sriovoperatorconfigs"),
            "helm.cattle.io/v1", List.of("helmcharts", "helmchartconfigs"),
            "nfd.k8s-sigs.io/v1alpha1", List.of("nodefeatures"),
            "whereabouts.cni.cncf.io/v1alpha1", List.of("ippools", "overlappingrangeipreservations"));

    private final KubernetesClient client;

    MemberProbe(KubernetesClient client) {
        this.client = client;
    }

    ObservedCluster look(ObservedCluster before) {
        String version = client.getKubernetesVersion().getGitVersion();
        List<String> crds = new ArrayList<>();
        SERVED.forEach((groupVersion, plurals) -> {
            APIResourceList served = client.getApiResources(groupVersion);
            if (served != null) {
                String group = groupVersion.substring(0, groupVersion.indexOf('/'));
                served.getResources().stream()
                        .map(r -> r.getName())
                        .filter(plurals::contains)
                        .forEach(plural -> crds.add(plural + "." + group));
            }
        });
        crds.sort(null);
        return new ObservedCluster(before.connection(), version, operator(crds), crds, before.charts());
    }

    private @Nullable SriovOperator operator(List<String> crds) {
        if (!crds.contains("sriovoperatorconfigs.sriovnetwork.openshift.io")) {
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
