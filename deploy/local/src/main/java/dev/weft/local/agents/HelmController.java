package dev.weft.local.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.helm.HelmChartConfig;
import dev.weft.local.agents.MemberAgents.Caches;
import dev.weft.local.fleet.MemberSeed;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** helm-controller for RKE2's packaged charts: merges each chart's HelmChartConfig and brings about what the values say. */
final class HelmController {

    private static final String NAMESPACE = "kube-system";
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Caches caches;
    private final AgentFaults faults;
    private final Map<String, String> done = new HashMap<>();

    HelmController(KubernetesClient client, Caches caches, AgentFaults faults) {
        this.client = client;
        this.caches = caches;
        this.faults = faults;
    }

    void pass() {
        for (HelmChart chart : caches.charts().getStore().list()) {
            String name = chart.getMetadata().getName();
            HelmChartConfig config = caches.chartConfigs().getStore().getByKey(NAMESPACE + "/" + name);
            String text = config == null
                    ? ""
                    : JSON.valueToTree(config)
                            .path("spec")
                            .path("valuesContent")
                            .asText("");
            String fail = faults.get("helm.fail");
            String work = text + "|" + fail;
            if (work.equals(done.get(name))) {
                continue;
            }
            JsonNode values = values(text);
            String failure = fail != null ? fail : values == null ? "values are no YAML" : null;
            if (failure == null && values != null && name.equals("rke2-multus")) {
                multus(values);
            }
            status(chart, failure);
            done.put(name, work);
        }
    }

    private static @Nullable JsonNode values(String text) {
        try {
            JsonNode values = YAML.readTree(text.isBlank() ? "{}" : text);
            return values == null || values.isNull() ? JSON.createObjectNode() : values;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void multus(JsonNode values) {
        daemonSet(
                "rke2-multus", true, values.path("thickPlugin").path("enabled").asBoolean(false) ? "thick" : "thin");
        daemonSet(
                "rke2-multus-dhcp",
                values.path("manifests").path("dhcpDaemonSet").asBoolean(false),
                "dhcp");
        boolean whereabouts = values.path("rke2-whereabouts").path("enabled").asBoolean(false);
        daemonSet("rke2-multus-rke2-whereabouts", whereabouts, "whereabouts");
        if (whereabouts) {
            MemberSeed.crds(client, name -> name.contains("whereabouts"));
        }
    }

    private void daemonSet(String name, boolean wanted, String flavour) {
        DaemonSet now =
                client.apps().daemonSets().inNamespace(NAMESPACE).withName(name).get();
        if (!wanted) {
            if (now != null) {
                client.resource(now).delete();
            }
            return;
        }
        int nodes = caches.nodes().getStore().list().size();
        if (now == null) {
            now = client.resource(new DaemonSetBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .withNamespace(NAMESPACE)
                            .addToLabels("app", name)
                            .addToAnnotations("simulation/flavour", flavour)
                            .endMetadata()
                            .withNewSpec()
                            .withNewSelector()
                            .addToMatchLabels("app", name)
                            .endSelector()
                            .withNewTemplate()
                            .withNewMetadata()
                            .addToLabels("app", name)
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName(name)
                            .withImage("rancher/hardened-multus-cni:simulated")
                            .endContainer()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .build())
                    .create();
        } else if (!flavour.equals(
                now.getMetadata().getAnnotations() == null
                        ? null
                        : now.getMetadata().getAnnotations().get("simulation/flavour"))) {
            client.resource(now)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"annotations\":{\"simulation/flavour\":\"" + flavour + "\"}}}");
        }
        client.resource(now)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        JSON.createObjectNode()
                                .set(
                                        "status",
                                        JSON.createObjectNode()
                                                .put(
                                                        "observedGeneration",
                                                        now.getMetadata().getGeneration())
                                                .put("desiredNumberScheduled", nodes)
                                                .put("currentNumberScheduled", nodes)
                                                .put("updatedNumberScheduled", nodes)
                                                .put("numberAvailable", nodes)
                                                .put("numberReady", nodes)
                                                .put("numberMisscheduled", 0))
                                .toString());
    }

    private void status(HelmChart chart, @Nullable String failure) {
        String name = chart.getMetadata().getName();
        ObjectNode patch = JSON.createObjectNode();
        ObjectNode status = patch.putObject("status");
        status.put("jobName", "helm-install-" + name);
        var conditions = status.putArray("conditions");
        conditions.addObject().put("type", "JobCreated").put("status", "True").put("reason", "Job created");
        conditions
                .addObject()
                .put("type", "Failed")
                .put("status", failure == null ? "False" : "True")
                .put("reason", failure == null ? "" : "JobFailed")
                .put("message", failure == null ? "" : failure);
        try {
            client.resource(chart).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }
}
