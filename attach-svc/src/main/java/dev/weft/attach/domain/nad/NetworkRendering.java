package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.carving.Carving;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.IpamPluginRules;
import dev.weft.attach.domain.cni.PluginRules;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.events.fact.Finding;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Renders a Network as a definition: {@code cniVersion} always written, because Multus gives none; the capabilities
 * declared, because without them {@code ips} and {@code mac} of a pod have no effect; routes with their gateway, because
 * addresses given per pod come without one.
 */
public final class NetworkRendering {

    static final String CNI_VERSION = "1.0.0";
    private static final Set<String> WITH_MAC = Set.of("macvlan", "bridge", "sriov");
    private static final Set<String> NOT_OF_THE_PLUGIN = Set.of("resourceName");
    private static final Map<String, String> TYPES = Map.of("hostDevice", "host-device", "ibSriov", "ib-sriov");
    private static final Set<String> OF_FUNCTIONS = Set.of("sriov", "ibSriov");
    private static final Map<String, String> RENAMED = Map.of(
            "spoofChk", "spoofchk",
            "minTxRate", "min_tx_rate",
            "maxTxRate", "max_tx_rate",
            "linkState", "link_state",
            "interfaceType", "interface_type",
            "hairpin", "hairpinMode");

    private final Findings findings;
    private final String nadName;
    private final NetworkSpec spec;
    private final String resourcePrefix;
    private final Optional<PoolNetwork> pool;
    private Optional<Carving> carving = Optional.empty();

    private NetworkRendering(String network, NetworkSpec spec, String resourcePrefix, Optional<PoolNetwork> pool) {
        this.findings = new Findings("Network " + network);
        this.nadName = spec.nadName(network);
        this.spec = spec;
        this.resourcePrefix = resourcePrefix;
        this.pool = pool;
    }

    /**
     * What is wrong with a Network wherever it is placed; empty when nothing is. Whether its pool is known is another matter.
     *
     * @param spec {@code spec} of the Network
     */
    public static List<Finding> problems(String network, JsonNode spec) {
        try {
            NetworkSpec read = NetworkSpec.read(spec);
            return render(network, read, "", read.poolName().map(name -> new PoolNetwork(name, List.of(), List.of())))
                    .findings();
        } catch (IllegalArgumentException wrongShape) {
            return List.of(new Finding(
                    "WrongShape",
                    "Network " + network,
                    "spec",
                    String.valueOf(wrongShape.getMessage()),
                    "write the fields as kubectl explain network.spec says"));
        }
    }

    /** How a Network's prefixes are divided among nodes; empty when they are not, or something is wrong with it. */
    static Optional<Carving> carving(String network, NetworkSpec spec) {
        return render(network, spec, "", Optional.empty()).nodes().map(NodeDefinitions::carving);
    }

    /**
     * @param network name of the Network
     * @param resourcePrefix prefix of the member's device plugin resources, e.g. {@code openshift.io}
     * @param pool the pool that {@code ipam.pool} names; empty when it names none or an unknown one
     */
    public static RenderedNad render(
            String network, NetworkSpec spec, String resourcePrefix, Optional<PoolNetwork> pool) {
        return new NetworkRendering(network, spec, resourcePrefix, pool).render();
    }

    private RenderedNad render() {
        Map<String, ObjectNode> kinds = spec.kinds();
        if (kinds.size() != 1) {
            findings.add(
                    "KindMissing",
                    "spec",
                    kinds.isEmpty()
                            ? "no kind is set, expected exactly one"
                            : "several kinds are set: " + kinds.keySet(),
                    "set one of sriov, ibSriov, ovs, macvlan, ipvlan, bridge, hostDevice, vlan, raw");
            return result(Optional.empty(), Optional.empty());
        }
        String kind = kinds.keySet().iterator().next();
        ObjectNode fields = kinds.values().iterator().next();
        Optional<String> resource = resource(kind, fields);
        Optional<ObjectNode> config = kind.equals("raw") ? raw(fields) : Optional.of(built(kind, fields, resource));
        return result(config, resource);
    }

    private RenderedNad result(Optional<ObjectNode> config, Optional<String> resource) {
        Map<String, String> annotations = new HashMap<>();
        resource.ifPresent(name -> annotations.put(KnownNetwork.RESOURCE_KEY, name));
        carving.ifPresent(sets -> annotations.put(KnownNetwork.PER_NODE_KEY, "true"));
        boolean valid = findings.all().isEmpty();
        RenderedNad base = new RenderedNad(
                nadName,
                valid ? config.map(JsonNode::toPrettyString) : Optional.empty(),
                annotations,
                resource,
                findings.all());
        return valid && carving.isPresent() && config.isPresent() ? perNode(base, config.get(), carving.get()) : base;
    }

    private RenderedNad perNode(RenderedNad base, ObjectNode config, Carving sets) {
        List<ObjectNode> declared = StreamSupport.stream(
                        Objects.requireNonNull(spec.ipam())
                                .path("hostLocal")
                                .path("ranges")
                                .spliterator(),
                        false)
                .map(set -> (ObjectNode) set.get(0))
                .toList();
        return new RenderedNad(
                base.name(),
                base.config(),
                base.annotations(),
                base.resourceName(),
                base.findings(),
                Optional.of(new NodeDefinitions(base, config, sets, declared)),
                Optional.empty());
    }

    private Optional<String> resource(String kind, ObjectNode fields) {
        String name = fields.path("resourceName").asText("");
        if (OF_FUNCTIONS.contains(kind)) {
            if (name.isEmpty()) {
                findings.add(
                        "ResourceMissing",
                        "spec." + kind + ".resourceName",
                        "resourceName is missing, expected the resource that the virtual functions come from",
                        "set resourceName as in the SriovPolicy that makes the functions");
                return Optional.empty();
            }
            return Optional.of(prefixed(name));
        }
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return switch (kind) {
            case "ovs" -> Optional.of(prefixed(name));
            case "hostDevice" -> Optional.of(name);
            default -> Optional.empty();
        };
    }

    private String prefixed(String resource) {
        return resource.indexOf('/') >= 0 ? resource : resourcePrefix + "/" + resource;
    }

    private ObjectNode built(String kind, ObjectNode fields, Optional<String> resource) {
        String type = TYPES.getOrDefault(kind, kind);
        ObjectNode plugin = JsonNodeFactory.instance.objectNode().put("type", type);
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!NOT_OF_THE_PLUGIN.contains(field.getKey()) && !field.getValue().isNull()) {
                plugin.set(RENAMED.getOrDefault(field.getKey(), field.getKey()), field.getValue());
            }
        }
        JsonNode ipamSpec = spec.ipam() == null ? JsonNodeFactory.instance.objectNode() : spec.ipam();
        IpamRendering ipam = new IpamRendering(ipamSpec, pool, findings);
        Optional<ObjectNode> section = ipam.render();
        section.ifPresent(rendered -> plugin.set("ipam", rendered));
        carving = ipam.carving();
        capabilities(plugin, type, ipam.takesIps());
        boolean namedByResource = kind.equals("hostDevice") && resource.isPresent();
        check(plugin, "spec." + kind, namedByResource);
        if (kind.equals("hostDevice")) {
            checkOneWay(fields);
        }
        return assembled(plugin);
    }

    private void capabilities(ObjectNode plugin, String type, boolean takesIps) {
        ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
        if (takesIps) {
            capabilities.put("ips", true);
        }
        if (WITH_MAC.contains(type)) {
            capabilities.put("mac", true);
        }
        spec.capabilities().forEach(capabilities::put);
        if (!capabilities.isEmpty()) {
            plugin.set("capabilities", capabilities);
        }
    }

    private ObjectNode assembled(ObjectNode plugin) {
        ObjectNode config = JsonNodeFactory.instance
                .objectNode()
                .put("cniVersion", CNI_VERSION)
                .put("name", nadName);
        if (spec.metaPlugins().isEmpty()) {
            return config.setAll(plugin);
        }
        ArrayNode chain = config.putArray("plugins").add(plugin);
        for (int i = 0; i < spec.metaPlugins().size(); i++) {
            ObjectNode meta = spec.metaPlugins().get(i);
            String field = "spec.metaPlugins[" + i + "]";
            if (GoJson.text(meta, "type").isEmpty()) {
                findings.add(
                        "PluginWithoutType", field, "type is missing, expected the name of a CNI plugin", "set type");
            }
            check(meta, field, false);
            chain.add(meta);
        }
        return config;
    }

    private void check(JsonNode plugin, String at, boolean namedByResource) {
        PluginRules.check(plugin)
                .filter(problem -> !namedByResource || !problem.field().equals("device"))
                .ifPresent(problem -> findings.add(
                        "PluginRefuses",
                        problem.field().equals("ipam") && !at.startsWith("spec.meta")
                                ? "spec.ipam"
                                : at + "." + own(problem.field()),
                        "plugin " + GoJson.text(plugin, "type") + " would refuse it: " + problem.text(),
                        problem.mend()));
    }

    /** The name that the Network has for a plugin's field. */
    private static String own(String field) {
        return RENAMED.entrySet().stream()
                .filter(renamed -> renamed.getValue().equals(field))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(field);
    }

    private void checkOneWay(ObjectNode fields) {
        List<String> ways = List.of("device", "hwaddr", "kernelpath", "pciBusID", "resourceName").stream()
                .filter(way -> !fields.path(way).asText("").isEmpty())
                .toList();
        if (ways.size() > 1) {
            findings.add(
                    "SeveralWays",
                    "spec.hostDevice",
                    "the device is named in several ways: " + ways + ", expected exactly one",
                    "keep one of them");
        }
    }

    private void checkRaw(JsonNode plugin) {
        check(plugin, "spec.raw", false);
        IpamPluginRules.check(plugin)
                .ifPresent(problem -> findings.add(
                        "PluginRefuses",
                        "spec.raw." + problem.field(),
                        "plugin " + GoJson.text(GoJson.field(plugin, "ipam"), "type") + " would refuse it: "
                                + problem.text(),
                        problem.mend()));
    }

    private Optional<ObjectNode> raw(ObjectNode fields) {
        String text = fields.path("config").asText("");
        JsonNode config;
        try {
            config = text.isEmpty() ? fields.path("inline") : GoJson.read(text);
        } catch (GoJsonException e) {
            findings.add(
                    "BadRaw", "spec.raw.config", "it is not JSON: " + e.text(), "write a CNI configuration as JSON");
            return Optional.empty();
        }
        JsonNode plugins = GoJson.field(config, "plugins");
        if (!config.isObject() || GoJson.text(config, "type").isEmpty() && plugins.isEmpty()) {
            findings.add(
                    "BadRaw",
                    text.isEmpty() ? "spec.raw.inline" : "spec.raw.config",
                    "it has neither type nor plugins, expected a CNI configuration or a list of them",
                    "write {\"type\": \"...\"} or {\"plugins\": [{\"type\": \"...\"}]}");
            return Optional.empty();
        }
        ObjectNode complete = config.deepCopy();
        if (GoJson.text(complete, "cniVersion").isEmpty()) {
            complete.put("cniVersion", CNI_VERSION);
        }
        if (GoJson.text(complete, "name").isEmpty()) {
            complete.put("name", nadName);
        }
        if (plugins.isArray()) {
            // As libcni does before it calls a plugin.
            Map<String, JsonNode> ofList = Map.of("cniVersion", GoJson.field(complete, "cniVersion"));
            StreamSupport.stream(plugins.spliterator(), false)
                    .forEach(plugin -> checkRaw(CniConfig.inject(plugin, ofList)));
        } else {
            checkRaw(complete);
        }
        return Optional.of(complete);
    }
}
