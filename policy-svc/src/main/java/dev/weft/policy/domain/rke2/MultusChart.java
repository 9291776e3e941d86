package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one version of the rke2-multus chart makes of given values, as far as Weft relies on it. The chart has no schema
 * of its values, so what it does not know it ignores in silence; {@link #uncovered} names what is not modelled here.
 */
public final class MultusChart {

    private static final JsonNode FACTS = load();

    private static final Set<String> COVERED = Set.of(
            "manifests.serviceAccount",
            "manifests.clusterRole",
            "manifests.clusterRoleBinding",
            "manifests.configMap",
            "manifests.daemonSet",
            "manifests.customResourceDefinition",
            "manifests.dhcpDaemonSet",
            "rke2-whereabouts.enabled",
            "thickPlugin.enabled",
            "dynamicNetworksController.enabled",
            "config.cni_conf.namespaceIsolation",
            "config.cni_conf.cleanupConfigOnExit",
            "pod.resources.enabled",
            "global.systemDefaultRegistry",
            "image.repository",
            "image.tag");

    private final String version;
    private final ChartVersion ordered;
    private final ObjectNode values;
    private final String release;

    /** Takes the chart's version as RKE2 names it, e.g. {@code v4.2.106}, and the values laid on its defaults. */
    public MultusChart(String version, String release, ObjectNode values) {
        this.version = version;
        this.ordered = ChartVersion.parse(version);
        this.release = release;
        this.values = values;
    }

    /** Paths of values that this model does not follow; when there are any, the answers may be wrong. */
    public Set<String> uncovered() {
        Set<String> paths = new TreeSet<>();
        collect("", values, paths);
        paths.removeAll(COVERED);
        return paths;
    }

    /** {@code Kind/name} of every object, sorted. */
    public List<String> objects() {
        Set<String> objects = new TreeSet<>();
        addIf(objects, makes("clusterRole"), "ClusterRole/" + release);
        addIf(objects, makes("clusterRoleBinding"), "ClusterRoleBinding/" + release);
        addIf(objects, has("configMap") && makes("configMap"), "ConfigMap/" + release + "-" + version + "-config");
        addIf(
                objects,
                makes("customResourceDefinition") && !has("crdsInOwnChart"),
                "CustomResourceDefinition/network-attachment-definitions.k8s.cni.cncf.io");
        addIf(objects, makes("daemonSet"), "DaemonSet/" + release);
        addIf(objects, dhcp(), "DaemonSet/" + release + "-dhcp");
        addIf(objects, makes("serviceAccount"), "ServiceAccount/multus");
        if (flag("rke2-whereabouts", "enabled")) {
            String name = release + "-rke2-whereabouts";
            objects.addAll(List.of(
                    "ClusterRole/" + name,
                    "ClusterRoleBinding/" + name,
                    "ConfigMap/" + name + "-config",
                    "DaemonSet/" + name,
                    "ServiceAccount/" + name));
            addIf(objects, has("reconcilerDeployment"), "Deployment/" + name + "-reconciler");
        }
        if (has("thickPlugin") && flag("dynamicNetworksController", "enabled")) {
            String name = release + "-dnc";
            objects.addAll(List.of(
                    "ClusterRole/" + name,
                    "ClusterRoleBinding/" + name,
                    "ConfigMap/dynamic-networks-controller-config",
                    "DaemonSet/" + name,
                    "ServiceAccount/" + name));
        }
        return List.copyOf(objects);
    }

    /** Whether the daemon form of Multus runs; older charts ignore the switch. */
    public boolean thick() {
        return has("thickPlugin") && flag("thickPlugin", "enabled");
    }

    /** Whether the DHCP daemon runs. */
    public boolean dhcp() {
        return flag("manifests", "dhcpDaemonSet");
    }

    /** Name of Multus' container. */
    public String container() {
        return thick() ? "kube-multus" : "kube-rke2-multus";
    }

    public List<String> command() {
        return List.of(thick() ? "/usr/src/multus-cni/bin/multus-daemon" : "/thin_entrypoint");
    }

    /** Arguments of the thin entry point; the daemon has none. */
    public Optional<List<String>> args() {
        if (thick()) {
            return Optional.empty();
        }
        boolean isolated = values.at("/config/cni_conf/namespaceIsolation").asBoolean();
        List<String> args = new ArrayList<>(List.of("--multus-conf-file=auto"));
        if (has("thinFlagsFixed")) {
            args.add("--cni-conf-dir=/host/etc/cni/net.d");
            args.add("--cni-bin-dir=/host/opt/cni/bin");
            args.add("--multus-autoconfig-dir=/host/etc/cni/net.d");
        }
        if (has("kubeconfigFlag")) {
            args.add("--multus-kubeconfig-file-host=/etc/cni/net.d/multus.d/multus.kubeconfig");
        }
        if (isolated) {
            // Charts before the fix write a flag that the entry point does not have.
            args.add(has("thinFlagsFixed") ? "--namespace-isolation" : "--cni-namespace-isolation=true");
        }
        boolean cleanup = has("cleanupConfigOnExit")
                && values.at("/config/cni_conf/cleanupConfigOnExit").asBoolean(true);
        if (cleanup) {
            args.add("--cleanup-config-on-exit=true");
        }
        return Optional.of(List.copyOf(args));
    }

    /** Multus' image; empty when the tag of this chart version is not known and not given. */
    public Optional<String> image() {
        String registry = values.at("/global/systemDefaultRegistry").asText();
        String repository = values.at("/image/repository")
                .asText(thick() ? "rancher/hardened-multus-thick" : "rancher/hardened-multus-cni");
        String tag = values.at("/image/tag")
                .asText(FACTS.path("images").path(version).asText());
        return tag.isEmpty()
                ? Optional.empty()
                : Optional.of((registry.isEmpty() ? "" : registry + "/") + repository + ":" + tag);
    }

    public boolean hostPid() {
        return thick();
    }

    public Map<String, String> nodeSelector() {
        Map<String, String> selector = new TreeMap<>(Map.of("kubernetes.io/os", "linux"));
        if (!has("anyArchitecture")) {
            selector.put("kubernetes.io/arch", "amd64");
        }
        return selector;
    }

    /** What the chart writes as Multus' resources. */
    public Resources resources() {
        if (!has("resourcesByTemplateOnly")) {
            return Resources.FIXED;
        }
        return values.at("/pod/resources/enabled").asBoolean() ? Resources.EMPTY : Resources.ABSENT;
    }

    /** The socket that the DHCP daemon's init container removes; before the fix a path that is not mounted. */
    public String dhcpSocket() {
        return has("dhcpSocketCleaned") ? "/host/run/cni/dhcp.sock" : "/run/cni/dhcp.sock";
    }

    /** Forms of the resources field of Multus' container. */
    public enum Resources {
        /** No such field. */
        ABSENT,
        /** The field is there and null: a defect of the template. */
        EMPTY,
        /** 250m and 128Mi asked, 2000m and 1024Mi at most. */
        FIXED
    }

    private boolean has(String fact) {
        return ordered.compareTo(
                        ChartVersion.parse(FACTS.path("since").path(fact).asText()))
                >= 0;
    }

    private boolean makes(String manifest) {
        return values.path("manifests").path(manifest).asBoolean(true);
    }

    private boolean flag(String section, String name) {
        return values.path(section).path(name).asBoolean();
    }

    private static void addIf(Set<String> objects, boolean made, String object) {
        if (made) {
            objects.add(object);
        }
    }

    private static void collect(String prefix, JsonNode node, Set<String> paths) {
        node.properties().forEach(entry -> {
            String path = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                collect(path + ".", entry.getValue(), paths);
            } else {
                paths.add(path);
            }
        });
    }

    private static JsonNode load() {
        try (InputStream in = MultusChart.class.getResourceAsStream("multus-charts.json")) {
            if (in == null) {
                throw new IllegalStateException("multus-charts.json is not beside " + MultusChart.class.getName());
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
