package dev.weft.attach.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A NetworkAttachmentDefinition of a member, with what Weft knows of it.
 *
 * @param config {@code spec.config}; empty when absent
 * @param annotations the definition's annotations
 * @param network name of the Weft Network that it was made from; null for one that users made themselves
 * @param pool name of the AddressPool that its addresses come from; null when Weft does not manage them
 */
public record KnownNetwork(
        String namespace,
        String name,
        String config,
        Map<String, String> annotations,
        @Nullable String network,
        @Nullable String pool) {

    /** Names the device plugin resource that each attachment takes one of. */
    public static final String RESOURCE_KEY = "k8s.v1.cni.cncf.io/resourceName";

    /** Names the node label that pods of the network need. */
    public static final String NODE_SELECTOR_KEY = "k8s.v1.cni.cncf.io/nodeSelector";

    /** Marks a definition that gives no address itself: each node has one of its own beside it. */
    public static final String PER_NODE_KEY = "weft.dev/per-node";

    /** Names the node that a definition was made for. */
    public static final String NODE_KEY = "weft.dev/node";

    public KnownNetwork {
        annotations = Map.copyOf(annotations);
    }

    /** {@code namespace/name}. */
    public String key() {
        return namespace + "/" + name;
    }

    /** The pool that Weft takes the addresses from. */
    public Optional<String> managedPool() {
        return Optional.ofNullable(pool);
    }

    /** The Weft Network behind it. */
    public Optional<String> madeFrom() {
        return Optional.ofNullable(network);
    }

    public Optional<String> resourceName() {
        return Optional.ofNullable(annotations.get(RESOURCE_KEY)).filter(name -> !name.isEmpty());
    }

    /**
     * Whether a pod of this network has to pass through Weft: the network is Weft's, and gives addresses or a device. A definition that
     * users made themselves is left to them, whatever it names.
     */
    public boolean isManaged() {
        return network != null && (pool != null || resourceName().isPresent());
    }

    /** Whether each node has a definition of its own beside this one, which a pod has to name instead. */
    public boolean isPerNode() {
        return network != null && annotations.containsKey(PER_NODE_KEY);
    }

    /** The one node that it was made for. */
    public Optional<String> node() {
        return network == null ? Optional.empty() : Optional.ofNullable(annotations.get(NODE_KEY));
    }

    /** The plugins of the configuration, the first one first; empty when the configuration is not readable. */
    public List<JsonNode> plugins() {
        JsonNode root = tree();
        JsonNode list = GoJson.field(root, "plugins");
        if (list.isArray()) {
            return StreamSupport.stream(list.spliterator(), false).toList();
        }
        return root.isObject() ? List.of(root) : List.of();
    }

    /** {@code cniVersion} of the configuration, or empty text, which plugins take as 0.1.0. */
    public String cniVersion() {
        return GoJson.text(tree(), "cniVersion");
    }

    /** Whether any plugin declares the capability, so that a value for it has an effect. */
    public boolean declares(String capability) {
        return plugins().stream()
                .anyMatch(plugin ->
                        GoJson.field(plugin, "capabilities").path(capability).asBoolean(false));
    }

    /** The type of the IPAM plugin, if one is named. */
    public Optional<String> ipamType() {
        return plugins().stream()
                .flatMap(plugin -> Stream.of(GoJson.text(GoJson.field(plugin, "ipam"), "type")))
                .filter(type -> !type.isEmpty())
                .findFirst();
    }

    /** Whether its addresses are static and stand nowhere but in the pod's request. */
    public boolean leavesAddressesToThePod() {
        return plugins().stream()
                        .map(plugin -> GoJson.field(plugin, "ipam"))
                        .anyMatch(ipam -> GoJson.text(ipam, "type").equals("static")
                                && GoJson.field(ipam, "addresses").isEmpty())
                && plugins().stream()
                        .allMatch(plugin -> GoJson.texts(GoJson.field(GoJson.field(plugin, "args"), "cni"), "ips")
                                .isEmpty());
    }

    private JsonNode tree() {
        try {
            return GoJson.read(config);
        } catch (GoJsonException e) {
            return MissingNode.getInstance();
        }
    }
}
