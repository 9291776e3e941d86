package dev.weft.inventory.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.nfd.NodeFeature;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.events.fact.Nic;
import dev.weft.events.fact.NodeState;
import dev.weft.events.fact.SriovObserved;
import dev.weft.events.key.NodeKey;
import dev.weft.inventory.domain.nfd.NodeFeatures;
import dev.weft.inventory.domain.sriov.CapabilityRules;
import dev.weft.inventory.domain.sriov.NodeView;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns what a member's objects say of a node into its state. */
final class NodeReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROVENANCE = "weft.dev/label-provenance";
    private static final String ARGS = "rke2.io/node-args";
    private static final String ENV = "rke2.io/node-env";

    NodeState read(
            NodeKey key,
            Node node,
            @Nullable SriovNetworkNodeState state,
            @Nullable NodeFeature feature,
            List<ConfigMap> nicLists) {
        Map<String, String> labels = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        Map<String, String> annotations = node.getMetadata().getAnnotations() == null
                ? Map.of()
                : node.getMetadata().getAnnotations();
        SriovObserved sriov = state == null ? null : observed(state);
        Optional<String> provenance = labels.containsKey(CapableLabel.NAME)
                ? Optional.of(annotations.getOrDefault(PROVENANCE, "other"))
                : Optional.empty();
        NodeView view = new NodeView(
                key.node(),
                labels,
                provenance,
                feature == null ? Optional.empty() : Optional.of(features(feature)),
                Optional.ofNullable(sriov),
                nicLists.isEmpty() ? Optional.empty() : Optional.of(nics(nicLists)),
                Optional.empty());
        boolean ready = node.getStatus() != null
                && node.getStatus().getConditions() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
        return new NodeState(
                key.fleet(),
                key.cluster(),
                key.node(),
                node.getMetadata().getUid(),
                ready,
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                node.getStatus() == null || node.getStatus().getNodeInfo() == null
                        ? null
                        : node.getStatus().getNodeInfo().getKubeletVersion(),
                labels,
                list(annotations.get(ARGS)),
                map(annotations.get(ENV)),
                sriov,
                CapabilityRules.judge(view));
    }

    private static SriovObserved observed(SriovNetworkNodeState state) {
        JsonNode status = JSON.valueToTree(state).path("status");
        List<Nic> nics = new ArrayList<>();
        for (JsonNode nic : status.path("interfaces")) {
            List<String> altNames = new ArrayList<>();
            nic.path("altNames").forEach(n -> altNames.add(n.asText()));
            nics.add(new Nic(
                    nic.path("pciAddress").asText(),
                    text(nic, "name"),
                    altNames,
                    text(nic, "mac"),
                    text(nic, "driver"),
                    text(nic, "vendor"),
                    text(nic, "deviceID"),
                    text(nic, "netFilter"),
                    nic.path("mtu").asInt(),
                    nic.path("numVfs").asInt(),
                    text(nic, "linkSpeed"),
                    text(nic, "linkType"),
                    text(nic, "eSwitchMode"),
                    nic.path("externallyManaged").asBoolean(),
                    nic.path("totalvfs").asInt(),
                    nic.path("Vfs").size()));
        }
        return new SriovObserved(
                state.getMetadata().getNamespace(), text(status, "syncStatus"), text(status, "lastSyncError"), nics);
    }

    private static @Nullable String text(JsonNode node, String field) {
        String value = node.path(field).asText("");
        return value.isEmpty() ? null : value;
    }

    private static NodeFeatures features(NodeFeature feature) {
        JsonNode spec = JSON.valueToTree(feature).path("spec");
        JsonNode features = spec.path("features");
        Map<String, String> labels = new HashMap<>();
        spec.path("labels")
                .properties()
                .forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
        Map<String, Set<String>> flags = new HashMap<>();
        features.path("flags").properties().forEach(f -> {
            Set<String> names = new HashSet<>();
            f.getValue().path("elements").fieldNames().forEachRemaining(names::add);
            flags.put(f.getKey(), names);
        });
        Map<String, Map<String, String>> attributes = new HashMap<>();
        features.path("attributes")
                .properties()
                .forEach(a -> attributes.put(a.getKey(), texts(a.getValue().path("elements"))));
        Map<String, List<Map<String, String>>> instances = new HashMap<>();
        features.path("instances").properties().forEach(i -> {
            List<Map<String, String>> found = new ArrayList<>();
            i.getValue().path("elements").forEach(e -> found.add(texts(e.path("attributes"))));
            instances.put(i.getKey(), found);
        });
        return new NodeFeatures(labels, flags, attributes, instances);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties().forEach(f -> texts.put(f.getKey(), f.getValue().asText()));
        return texts;
    }

    private static Map<String, String> nics(List<ConfigMap> maps) {
        Map<String, String> all = new HashMap<>();
        maps.forEach(m -> all.putAll(m.getData() == null ? Map.of() : m.getData()));
        return all;
    }

    private static List<String> list(@Nullable String json) {
        try {
            return json == null ? List.of() : JSON.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private static Map<String, String> map(@Nullable String json) {
        try {
            return json == null ? Map.of() : JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    /** Drops images and foreign annotations, and keeps who has set the capable label. */
    static Node trim(Node node) {
        Map<String, String> kept = new HashMap<>();
        if (node.getMetadata().getAnnotations() != null) {
            for (String name : List.of(ARGS, ENV)) {
                String value = node.getMetadata().getAnnotations().get(name);
                if (value != null) {
                    kept.put(name, value);
                }
            }
        }
        kept.put(PROVENANCE, provenance(node));
        node.getMetadata().setAnnotations(kept);
        if (node.getStatus() != null) {
            node.getStatus().setImages(null);
            node.getStatus().setVolumesInUse(null);
            node.getStatus().setVolumesAttached(null);
        }
        return node;
    }

    private static String provenance(Node node) {
        if (node.getMetadata().getManagedFields() != null) {
            for (ManagedFieldsEntry entry : node.getMetadata().getManagedFields()) {
                if (CapableLabel.MANAGER.equals(entry.getManager())) {
                    return "weft";
                }
            }
        }
        return "other";
    }

    /** A packaged chart without its content, which is the largest object of a cluster. */
    static HelmChart trimChart(HelmChart chart) {
        if (chart.getSpec() instanceof com.fasterxml.jackson.databind.node.ObjectNode spec) {
            spec.remove(List.of("chartContent", "valuesContent", "values"));
        }
        return chart;
    }

    static Map<String, String> chartVersions(List<HelmChart> charts) {
        Map<String, String> versions = new TreeMap<>();
        for (HelmChart chart : charts) {
            JsonNode version = chart.getSpec() == null ? null : chart.getSpec().get("version");
            versions.put(chart.getMetadata().getName(), version == null ? "bundled" : version.asText());
        }
        return versions;
    }
}
