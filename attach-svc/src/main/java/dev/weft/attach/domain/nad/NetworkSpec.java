package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Network says, field by field as in its resource: exactly one kind, and a way to addresses. A kind is kept as the
 * object that the user wrote, because its fields are the plugin's own but for a few names.
 *
 * @param name name of the definition; null for the Network's own
 * @param capabilities further capabilities of the first plugin
 * @param metaPlugins plugins chained behind the first one
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NetworkSpec(
        @Nullable String name,
        @Nullable ObjectNode sriov,
        @Nullable ObjectNode ibSriov,
        @Nullable ObjectNode ovs,
        @Nullable ObjectNode macvlan,
        @Nullable ObjectNode ipvlan,
        @Nullable ObjectNode bridge,
        @Nullable ObjectNode hostDevice,
        @Nullable ObjectNode vlan,
        @Nullable ObjectNode raw,
        @Nullable ObjectNode ipam,
        Map<String, Boolean> capabilities,
        List<ObjectNode> metaPlugins) {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @SuppressWarnings("NullAway") // a field that the JSON leaves out is null here
    public NetworkSpec {
        capabilities = capabilities == null ? Map.of() : Map.copyOf(capabilities);
        metaPlugins = metaPlugins == null ? List.of() : List.copyOf(metaPlugins);
    }

    /**
     * Reads {@code spec} of a Network.
     *
     * @throws IllegalArgumentException naming the field that has the wrong shape
     */
    public static NetworkSpec read(JsonNode spec) {
        try {
            return JSON.treeToValue(spec, NetworkSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "spec of the Network has a field of the wrong shape: " + e.getOriginalMessage(), e);
        }
    }

    /** Name of the definition: {@code spec.name}, or the Network's own. */
    public String nadName(String network) {
        return name == null || name.isEmpty() ? network : name;
    }

    /** The kinds that are set, by field, in the order of the schema; exactly one where the Network is valid. */
    public Map<String, ObjectNode> kinds() {
        Map<String, ObjectNode> kinds = new LinkedHashMap<>();
        put(kinds, "sriov", sriov);
        put(kinds, "ibSriov", ibSriov);
        put(kinds, "ovs", ovs);
        put(kinds, "macvlan", macvlan);
        put(kinds, "ipvlan", ipvlan);
        put(kinds, "bridge", bridge);
        put(kinds, "hostDevice", hostDevice);
        put(kinds, "vlan", vlan);
        put(kinds, "raw", raw);
        return kinds;
    }

    private static void put(Map<String, ObjectNode> kinds, String kind, @Nullable ObjectNode fields) {
        if (fields != null) {
            kinds.put(kind, fields);
        }
    }

    /** The way of addressing in one word, e.g. {@code pool/storage}, {@code dhcp} or {@code none}. */
    public String addressing() {
        return poolName()
                .map(pool -> "pool/" + pool)
                .or(() -> Optional.ofNullable(ipam)
                        .filter(way -> !way.isEmpty())
                        .map(way -> way.fieldNames().next()))
                .orElse("none");
    }

    /** The AddressPool that Weft takes the addresses from, if it does. */
    public Optional<String> poolName() {
        return Optional.ofNullable(ipam)
                .map(way -> way.path("pool").path("name").asText(""))
                .filter(pool -> !pool.isEmpty());
    }
}
