package dev.weft.attach.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import java.util.Arrays;
import java.util.Map;

/** Definitions and JSON for the tests of the domain. */
public final class Fixture {

    public static final String MACVLAN =
            "{\"cniVersion\":\"1.0.0\",\"name\":\"blue\",\"type\":\"macvlan\",\"capabilities\":{\"ips\":true,\"mac\":true},\"ipam\":{\"type\":\"static\"}}";

    private Fixture() {}

    public static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    public static KnownNetwork pooled(String namespace, String name, String pool) {
        return new KnownNetwork(namespace, name, MACVLAN, Map.of(), name, pool);
    }

    public static KnownNetwork device(String namespace, String name, String resource) {
        return new KnownNetwork(
                namespace, name, "{\"type\":\"sriov\"}", Map.of(KnownNetwork.RESOURCE_KEY, resource), name, null);
    }

    public static KnownNetwork foreign(String namespace, String name, String config) {
        return new KnownNetwork(namespace, name, config, Map.of(), null, null);
    }

    public static NetworkLookup lookup(KnownNetwork... networks) {
        return (namespace, name) -> Arrays.stream(networks)
                .filter(network -> network.key().equals(namespace + "/" + name))
                .findFirst();
    }
}
