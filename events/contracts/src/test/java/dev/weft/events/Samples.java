package dev.weft.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.FactKey;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Facts of every type, made from the shapes of their records by a seed. */
public final class Samples {

    /** How much of a record is filled. */
    public enum Fill {
        /** Everything that may be absent is there. */
        FULL,
        /** Everything that may be absent is absent. */
        MINIMAL,
        /** Chance decides, and texts may be empty. */
        MIXED
    }

    private static final Map<String, List<String>> WORDS = Map.ofEntries(
            Map.entry("fleet", List.of("fleet-a", "fleet-b")),
            Map.entry("cluster", List.of("rke2-a", "rke2-b", "kubeadm-c")),
            Map.entry("node", List.of("a-worker-1", "b-worker-2")),
            Map.entry("namespace", List.of("default", "tenant-1")),
            Map.entry("pod", List.of("web-0", "web-1")),
            Map.entry("iface", List.of("net1", "net2")),
            Map.entry("pool", List.of("storage", "backup")),
            Map.entry("addressDomain", List.of("storage", "vrf-12")),
            Map.entry("ips", List.of("10.20.0.7/24", "fd00:20::7/64")),
            Map.entry("promisedIps", List.of("10.20.0.7/24", "fd00:20::7/64")),
            Map.entry("actualIps", List.of("10.20.0.7", "fd00:20::7")),
            Map.entry("requestedIps", List.of("10.20.0.9", "fd00:20::9")),
            Map.entry("cidrs", List.of("10.20.0.0/24", "fd00:20::/64")),
            Map.entry("gateway", List.of("10.20.0.1", "fd00:20::1")),
            Map.entry("dst", List.of("10.0.0.0/8", "::/0")),
            Map.entry("gw", List.of("10.20.0.1", "fd00:20::1")),
            Map.entry("start", List.of("10.20.0.10")),
            Map.entry("end", List.of("10.20.0.99")),
            Map.entry("address", List.of("10.20.0.5")),
            Map.entry("promisedMac", List.of("02:00:0a:14:00:07")),
            Map.entry("requestedMac", List.of("02:00:0a:14:00:07")),
            Map.entry("actualMac", List.of("02:00:0a:14:00:07")),
            Map.entry(
                    "podUid", List.of("7d0f7a4e-0b3c-4a43-9f0e-2f5c1f7a9b11", "0b9b0a54-6b0e-4b0e-8d57-3ad1f8a6f0c2")),
            Map.entry("uid", List.of("7d0f7a4e-0b3c-4a43-9f0e-2f5c1f7a9b11")),
            Map.entry("network", List.of("blue", "green")),
            Map.entry("nad", List.of("default/blue", "tenant-1/green")),
            Map.entry("claim", List.of("rke2-a.7d0f7a4e.net1", "rke2-b.0b9b0a54.net2")),
            Map.entry("resourceName", List.of("openshift.io/fast", "nvidia.com/mlnx")),
            Map.entry("reason", List.of("deleted by its owner", "pool storage has no free address; enlarge it")),
            Map.entry("message", List.of("expected one IPv4 network, found two")),
            Map.entry("mend", List.of("remove one of them")),
            Map.entry("operator", List.of("In")),
            Map.entry("pciAddress", List.of("0000:3b:00.0", "0000:3b:00.1")),
            Map.entry("kubernetesVersion", List.of("v1.34.4", "v1.33.4+rke2r1")),
            Map.entry("kubeletVersion", List.of("v1.34.4", "v1.33.4+rke2r1")),
            Map.entry("distribution", List.of("rke2")),
            Map.entry("sriovMode", List.of("Delegate", "Direct")),
            Map.entry("cni", List.of("multus", "cilium")),
            Map.entry("syncStatus", List.of("Succeeded", "InProgress")),
            Map.entry("service", List.of("inventory-svc", "ipam-svc")),
            Map.entry("payload", List.of("eyJhIjoxfQ==")),
            Map.entry("policies", List.of("fast", "storage")),
            Map.entry("mac", List.of("02:00:0a:14:00:07")),
            Map.entry("capacity", List.of("253", "18446744073709551614")),
            Map.entry("free", List.of("252", "18446744073709551610")),
            Map.entry("topic", List.of("weft.nodes.v1", "weft.attachments.v1")),
            Map.entry("code", List.of("PoolExhausted", "AddressOutsidePool")),
            Map.entry("kind", List.of("SriovPolicy", "CniPolicy")),
            Map.entry("subject", List.of("cni", "helmchartconfig.rke2-multus")));

    private final Random random;
    private final Fill fill;

    public Samples(long seed, Fill fill) {
        this.random = new Random(seed);
        this.fill = fill;
    }

    /** A fact of this type and the key that it has. */
    public Map.Entry<String, Fact> next(FactType type) {
        Class<?> stateClass = type.data().getRecordComponents()[0].getType();
        Object state = stateClass == Removal.class
                ? new Removal(((FactKey) record(keyClass(type.topic()))).text(), text("reason", !filled()))
                : record(stateClass);
        try {
            Fact fact = type.data().getDeclaredConstructor(stateClass).newInstance(state);
            return Map.entry(key(state), fact);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    /** An envelope for a fact of this type. */
    public Envelope envelope(FactType type, String key) {
        long millis = 1_767_225_600_000L + random.nextInt(1_000_000_000);
        String id = uuid(millis);
        String writer = type.topic().writer();
        return new Envelope(
                id,
                type.type(),
                "/weft/" + (writer.equals("all") ? "inventory-svc" : writer),
                key,
                Instant.ofEpochMilli(millis),
                type.dataSchema(),
                type.topic() == Topic.DEAD_LETTERS
                        ? Topic.NODES.topicName()
                        : Partitioner.partitionKey(type.topic(), type.topic().parseKey(key), "storage"),
                millis,
                id,
                filled() ? uuid(millis - 1000) : null,
                filled() ? "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" : null);
    }

    private String uuid(long millis) {
        return new UUID(
                        millis << 16 | 0x7000L | random.nextInt(0x1000),
                        random.nextLong() & 0x3fffffffffffffffL | Long.MIN_VALUE)
                .toString();
    }

    /** The record type of the keys of a topic. */
    public static Class<?> keyClass(Topic topic) {
        for (int segments = 2; segments <= 5; segments++) {
            try {
                return topic.parseKey(String.join("/", java.util.Collections.nCopies(segments, "x")))
                        .getClass();
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        throw new IllegalArgumentException(topic.topicName() + " has no keys of its own");
    }

    private static String key(Object state) throws ReflectiveOperationException {
        if (state instanceof Removal removal) {
            return removal.key();
        }
        // A dead letter's key is a text that may be absent; it has the key of its source.
        return state.getClass().getMethod("key").invoke(state) instanceof FactKey key
                ? key.text()
                : "fleet-a/rke2-a/a-worker-1";
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i]);
        }
        try {
            return type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private @Nullable Object value(RecordComponent component) {
        AnnotatedElement annotated = component.getAnnotatedType();
        if (annotated.isAnnotationPresent(Nullable.class) && !filled()) {
            return null;
        }
        return value(component.getName(), component.getGenericType(), component.getDeclaringRecord());
    }

    private @Nullable Object value(String name, Type type, Class<?> owner) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == List.class
                    ? list(name, parameterized.getActualTypeArguments()[0], owner)
                    : map(name, parameterized.getActualTypeArguments()[1], owner);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            boolean partOfKey = FactKey.class.isAssignableFrom(owner)
                    || WORDS.containsKey(name)
                    || name.equals("name")
                    || name.equals("claim")
                    || name.equals("network");
            return !partOfKey && fill == Fill.MIXED && random.nextInt(8) == 0 ? "" : text(name, false);
        }
        if (raw == boolean.class) {
            return random.nextBoolean();
        }
        if (raw == int.class) {
            return random.nextInt(64);
        }
        if (raw == long.class || raw == Long.class) {
            return fill == Fill.MIXED && random.nextBoolean() ? random.nextLong() : (long) random.nextInt(64);
        }
        if (raw == Instant.class) {
            return Instant.ofEpochSecond(1_767_225_600L + random.nextInt(1_000_000), random.nextInt(1000) * 1_000_000L);
        }
        if (raw == JsonNode.class) {
            return json();
        }
        if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return record(raw);
    }

    private List<Object> list(String name, Type element, Class<?> owner) {
        List<Object> list = new ArrayList<>();
        int size = switch (fill) {
            case FULL -> 2;
            case MINIMAL -> 0;
            case MIXED -> random.nextInt(3);
        };
        while (list.size() < size) {
            list.add(value(name, element, owner));
        }
        return list;
    }

    private Map<String, Object> map(String name, Type element, Class<?> owner) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Object key : list(name, String.class, owner)) {
            map.put("weft.dev/" + key, value(name, element, owner));
        }
        return map;
    }

    private JsonNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (fill != Fill.MIXED || random.nextBoolean()) {
            node.put("mtu", 1500 + random.nextInt(7500));
            node.putArray("pfNames").add("ens1f" + random.nextInt(4));
            node.putObject("nodeSelector").put("feature.node.kubernetes.io/network-sriov.capable", "true");
        }
        return node;
    }

    private @Nullable String text(String name, boolean absent) {
        if (absent) {
            return null;
        }
        List<String> words = WORDS.getOrDefault(name, List.of());
        return words.isEmpty() ? name + "-" + random.nextInt(100) : words.get(random.nextInt(words.size()));
    }

    private boolean filled() {
        return switch (fill) {
            case FULL -> true;
            case MINIMAL -> false;
            case MIXED -> random.nextBoolean();
        };
    }
}
