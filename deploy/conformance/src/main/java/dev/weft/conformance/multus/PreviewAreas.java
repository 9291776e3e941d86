package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.LinkAddresses;
import dev.weft.attach.domain.cni.LinkAddresses.Applied;
import dev.weft.attach.domain.cni.LinkAddresses.Route;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.delegate.ConfigSource;
import dev.weft.attach.domain.delegate.Delegate;
import dev.weft.attach.domain.delegate.DelegateRules;
import dev.weft.attach.domain.delegate.MultusConfig;
import dev.weft.attach.domain.delegate.PluginCall;
import dev.weft.attach.domain.delegate.PluginCalls;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.ipam.LinkAreas;
import dev.weft.plugins.cni.IpamRefusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a pod's annotation to what is on its interface, over all rules in between. */
public final class PreviewAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NAMESPACE = "default";

    @Override
    public Map<String, Check> areas() {
        return Map.of("e2e", Held.by(PreviewAreas::preview));
    }

    private static JsonNode preview(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        JsonNode nad = input.path("nad");
        String name = nad.path("name").asText();
        // The cases are templates that are run with every version.
        String config = nad.path("config").toString().replaceAll("\\{\\{[^}]*}}", "1.0.0");
        KnownNetwork network = new KnownNetwork(NAMESPACE, name, config, Map.of(), null, null);
        List<NetworkSelection> selections =
                NetworksAnnotation.read(input.path("annotation").toString(), NAMESPACE);
        List<Delegate> delegates = new DelegateRules(
                        MultusConfig.lenient(JSON.objectNode()),
                        (namespace, asked) -> asked.equals(name) ? Optional.of(network) : Optional.empty(),
                        new ConfigSource("<confDir>", Map.of()),
                        Optional.of(Map.of()))
                .requested(NAMESPACE, selections);
        PluginCall first = PluginCalls.add(delegates, "c", JSON.objectNode()).getFirst();
        Applied applied;
        try {
            applied = LinkAddresses.of(
                    first.stdin(), "net1", LinkAreas.ipam(first.stdin(), String.join(";", first.extraArgs())));
        } catch (IpamRefusal refusal) {
            throw new PluginRefusal(refusal.text());
        }
        String address = applied.addresses().getFirst();
        ObjectNode answer = JSON.objectNode().put("net1_ip", address.substring(0, address.indexOf('/')));
        if (vector.path("expected").has("default_gateway")) {
            answer.put("default_gateway", defaultGateway(selections.getFirst(), applied));
        }
        return answer;
    }

    private static String defaultGateway(NetworkSelection selection, Applied applied) {
        return selection.defaultRoute().stream()
                .flatMap(List::stream)
                .findFirst()
                .or(() -> applied.routes().stream()
                        .filter(Route::isDefault)
                        .map(Route::gw)
                        .findFirst())
                .orElseThrow(() -> new Held.NotBuilt("the cluster's own default gateway is not said in the case"));
    }
}
