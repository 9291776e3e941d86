package dev.weft.attach.domain.delegate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which networks a pod gets, in which order, from which configuration. Rule: Multus GetDefaultNetworks,
 * TryLoadPodDelegates, GetNetworkDelegates. Refusals carry Multus' texts.
 */
public final class DelegateRules {

    private final MultusConfig multus;
    private final NetworkLookup networks;
    private final ConfigSource files;
    private final Optional<Map<String, List<String>>> devices;

    /**
     * @param files Multus' configuration folder
     * @param devices resource to the devices that kubelet allocated to the pod, in Multus' order; empty when kubelet does
     *     not tell
     */
    public DelegateRules(
            MultusConfig multus,
            NetworkLookup networks,
            ConfigSource files,
            Optional<Map<String, List<String>>> devices) {
        this.multus = multus;
        this.networks = networks;
        this.files = files;
        this.devices = devices.map(Map::copyOf);
    }

    /** All networks of the pod, the default one first. */
    public List<Delegate> all(String podNamespace, Map<String, String> annotations) throws AnnotationRefusal {
        List<Delegate> all = new ArrayList<>(defaults(podNamespace));
        replaceMaster(all, annotations.getOrDefault(NetworksAnnotation.DEFAULT_KEY, ""));
        List<NetworkSelection> selections =
                NetworksAnnotation.read(annotations.getOrDefault(NetworksAnnotation.KEY, ""), podNamespace);
        all.addAll(requested(podNamespace, selections));
        List<NetworkSelection> chosen =
                all.stream().flatMap(delegate -> delegate.selection().stream()).toList();
        if (RequestRules.hasSeveralDefaultRoutes(chosen)) {
            throw new PluginRefusal("multus does not support ECMP for default-route");
        }
        return List.copyOf(all);
    }

    /** The networks that the cluster gives to a pod of the namespace. */
    public List<Delegate> defaults(String podNamespace) {
        List<Delegate> defaults = new ArrayList<>(multus.delegates());
        if (!multus.clusterNetwork().isEmpty()) {
            defaults.clear();
            defaults.add(clusterWide(multus.clusterNetwork(), true));
            if (!multus.isSystem(podNamespace)) {
                multus.defaultNetworks().forEach(name -> defaults.add(clusterWide(name, false)));
            }
        }
        return List.copyOf(defaults);
    }

    private Delegate clusterWide(String name, boolean master) {
        Optional<KnownNetwork> network = networks.find(multus.multusNamespace(), name);
        String text = network.isPresent() ? files.text(network.get()) : files.named(name);
        return DelegateConf.load(tree(text), Optional.empty(), "", master, nad(network));
    }

    /** Puts the network that the pod's annotation names in the place of the cluster's. */
    public void replaceMaster(List<Delegate> delegates, String annotation) throws AnnotationRefusal {
        if (annotation.isEmpty()) {
            return;
        }
        List<NetworkSelection> selections = NetworksAnnotation.read(annotation, multus.multusNamespace());
        if (selections.size() > 1) {
            throw new PluginRefusal(
                    "TryLoadK8sPodDefaultNetwork: more than one default network is specified: " + annotation);
        }
        for (NetworkSelection selection : selections) {
            Delegate master = delegate(selection, true, new HashMap<>());
            if (delegates.isEmpty()) {
                delegates.add(master);
            } else {
                delegates.set(0, master);
            }
        }
    }

    /** The networks that the pod asks for. */
    public List<Delegate> requested(String podNamespace, List<NetworkSelection> selections) {
        Map<String, Integer> taken = new HashMap<>();
        List<Delegate> delegates = new ArrayList<>();
        for (NetworkSelection selection : selections) {
            multus.isolation().refusal(podNamespace, selection.namespace()).ifPresent(text -> {
                throw new PluginRefusal(text);
            });
            try {
                delegates.add(delegate(selection, false, taken));
            } catch (PluginRefusal refusal) {
                throw new PluginRefusal("GetNetworkDelegates: failed getting the delegate: " + refusal.text());
            }
        }
        return List.copyOf(delegates);
    }

    private Delegate delegate(NetworkSelection selection, boolean master, Map<String, Integer> taken) {
        String name = selection.name();
        Optional<KnownNetwork> network = name.isEmpty() ? Optional.empty() : networks.find(selection.namespace(), name);
        if (network.isEmpty()) {
            throw new PluginRefusal("getKubernetesDelegate: cannot find a network-attachment-definition (" + name
                    + ") in namespace (" + selection.namespace() + "): "
                    + (name.isEmpty()
                            ? "resource name may not be empty"
                            : "network-attachment-definitions.k8s.cni.cncf.io \"" + name + "\" not found"));
        }
        String device = network.get()
                .resourceName()
                .map(resource -> nextDevice(resource, taken))
                .orElse("");
        return DelegateConf.load(tree(files.text(network.get())), Optional.of(selection), device, master, nad(network));
    }

    private String nextDevice(String resource, Map<String, Integer> taken) {
        if (devices.isEmpty()) {
            throw new PluginRefusal(
                    "getKubernetesDelegate: failed to get a ResourceClient instance: kubelet tells no devices");
        }
        List<String> ids = devices.get().getOrDefault(resource, List.of());
        int index = taken.merge(resource, 1, Integer::sum) - 1;
        return index < ids.size() ? ids.get(index) : "";
    }

    private static String nad(Optional<KnownNetwork> network) {
        return network.map(known -> known.namespace() + "-" + known.name()).orElse("");
    }

    private static JsonNode tree(String text) {
        try {
            return GoJson.read(text);
        } catch (GoJsonException e) {
            throw new PluginRefusal("LoadDelegateNetConf: error unmarshalling delegate config: " + e.text());
        }
    }
}
