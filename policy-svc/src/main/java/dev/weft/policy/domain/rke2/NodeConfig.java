package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How one node was started, as its annotations tell. Rule: k3s pkg/nodeconfig.
 *
 * @param role server or agent; empty when the annotation is missing or not understood
 * @param cni the values of the cni option as given, empty on a server that leaves it to the default; absent on an agent,
 *     which does not know the option
 * @param source where the values come from
 */
public record NodeConfig(Optional<String> role, Optional<List<String>> cni, Source source) {

    public static final String ARGS = "rke2.io/node-args";
    public static final String ENV = "rke2.io/node-env";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HIDDEN = "********";
    private static final Set<String> SECRET_FLAGS = Set.of(
            "--token",
            "-t",
            "--agent-token",
            "--datastore-endpoint",
            "--cluster-secret",
            "--etcd-s3-access-key",
            "--etcd-s3-secret-key");

    /** Where the cni values were found. */
    public enum Source {
        NODE_ARGS("node-args"),
        NODE_ENV("node-env"),
        DEFAULT("default"),
        NONE("none");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Only a server decides about the cni list. */
    public boolean authoritative() {
        return role.map("server"::equals).orElse(false);
    }

    /** What the server makes of its values; empty on an agent. */
    public Optional<CniList> validated(Rke2Version version, Catalogue catalogue) {
        return cni.map(values -> CniList.validate(values, version, catalogue));
    }

    /** Reads the annotations of a Node. One that is not JSON says nothing. */
    public static NodeConfig read(Map<String, String> annotations) {
        Map<String, String> env = new LinkedHashMap<>();
        tree(annotations.getOrDefault(ENV, "{}"))
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return of(strings(annotations.getOrDefault(ARGS, "[]")), env);
    }

    /** From the arguments and the environment that the annotations hold. */
    public static NodeConfig of(List<String> args, Map<String, String> environment) {
        Optional<String> role = args.isEmpty() ? Optional.empty() : Optional.of(args.getFirst());
        if (!role.map("server"::equals).orElse(false)) {
            return new NodeConfig(role, Optional.empty(), Source.NONE);
        }
        List<String> values = new ArrayList<>();
        for (int i = 1; i + 1 < args.size(); i++) {
            // A flag may stand twice before its value.
            if (args.get(i).equals("--cni") && !args.get(i + 1).startsWith("--")) {
                values.add(args.get(i + 1));
            }
        }
        if (!values.isEmpty()) {
            return new NodeConfig(role, Optional.of(List.copyOf(values)), Source.NODE_ARGS);
        }
        String env = environment.getOrDefault("RKE2_CNI", "");
        return env.isEmpty()
                ? new NodeConfig(role, Optional.of(List.of()), Source.DEFAULT)
                : new NodeConfig(role, Optional.of(List.of(env)), Source.NODE_ENV);
    }

    /** What a node writes into its annotation for an argument vector: {@code --k=v} split, secrets hidden. */
    public static List<String> record(List<String> argv) {
        List<String> args = new ArrayList<>();
        for (String arg : argv) {
            int equals = arg.indexOf('=');
            if (arg.startsWith("--") && equals > 0) {
                args.add(arg.substring(0, equals));
                args.add(arg.substring(equals + 1));
            } else {
                args.add(arg);
            }
        }
        for (int i = 0; i + 1 < args.size(); i++) {
            if (SECRET_FLAGS.contains(args.get(i))) {
                args.set(i + 1, HIDDEN);
            }
        }
        return List.copyOf(args);
    }

    private static List<String> strings(String json) {
        List<String> strings = new ArrayList<>();
        JsonNode list = tree(json);
        if (list.isArray()) {
            list.forEach(element -> strings.add(element.asText()));
        }
        return strings;
    }

    /** An annotation that is not JSON says nothing. */
    private static JsonNode tree(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return tree == null ? JSON.createObjectNode() : tree;
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
