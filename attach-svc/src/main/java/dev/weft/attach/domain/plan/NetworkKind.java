package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What a Network's spec says, read from its JSON. Shape: {@code NetworkSpec} of weft.dev/v1alpha1. */
public final class NetworkKind {

    /** Kinds that Weft renders. */
    public static final List<String> SUPPORTED =
            List.of("sriov", "macvlan", "ipvlan", "bridge", "hostDevice", "vlan", "raw");

    /** Kinds that the schema has and Weft does not act on yet. */
    public static final List<String> NOT_YET = List.of("ibSriov", "ovs");

    private NetworkKind() {}

    /** The kind that is set. */
    public static Optional<String> of(JsonNode spec) {
        return java.util.stream.Stream.concat(SUPPORTED.stream(), NOT_YET.stream())
                .filter(spec::hasNonNull)
                .findFirst();
    }

    /** The pool that Weft manages the addresses from, if it does. */
    public static Optional<String> pool(JsonNode spec) {
        JsonNode name = spec.path("ipam").path("pool").path("name");
        return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
    }

    /** The device plugin resource with the member's prefix, for SR-IOV. */
    public static Optional<String> resource(JsonNode spec, String prefix) {
        JsonNode name = spec.path("sriov").path("resourceName");
        return name.isTextual() ? Optional.of(prefix + "/" + name.asText()) : Optional.empty();
    }

    /** Name of the definition: {@code spec.name}, or the Network's own. */
    public static String nadName(JsonNode spec, String network) {
        return spec.path("name").asText(network);
    }
}
