package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.LinkAddresses.Applied;
import dev.weft.attach.domain.cni.LinkAddresses.Route;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Routes as {@code ip route} prints them, held against those of a rule. */
final class KernelRoutes {

    private static final List<String> COUNTED = List.of("via", "metric", "mtu", "advmss");

    private KernelRoutes() {}

    /**
     * Whether the lines of the interface are the rule's, but for those that the kernel makes for each address, and whether the default
     * route that wins is printed first.
     */
    static boolean agree(JsonNode lines, Applied applied, String iface) {
        Set<String> connected = new HashSet<>();
        applied.addresses()
                .forEach(address -> connected.add(Cidr.of(address).masked().toString()));
        Set<Map<String, String>> found = new HashSet<>();
        List<Boolean> defaults = new ArrayList<>();
        for (JsonNode line : lines) {
            Map<String, String> words = words(line.asText());
            String to = words.getOrDefault("to", "");
            boolean ours = words.getOrDefault("dev", iface).equals(iface);
            if (to.equals("default")) {
                defaults.add(ours);
            }
            if (ours && (!connected.contains(to) || words.containsKey("via"))) {
                words.keySet().removeIf(word -> !word.equals("to") && !COUNTED.contains(word));
                found.add(words);
            }
        }
        Set<Map<String, String>> wanted = new HashSet<>();
        applied.routes().forEach(route -> wanted.add(words(route)));
        boolean contested = defaults.contains(true) && defaults.contains(false);
        return found.equals(wanted) && (!contested || defaults.getFirst() == applied.takesDefault());
    }

    private static Map<String, String> words(String line) {
        List<String> tokens = List.of(line.strip().split(" +", -1));
        Map<String, String> words = new HashMap<>(Map.of("to", tokens.getFirst()));
        for (int i = 1; i + 1 < tokens.size(); i += 2) {
            words.put(tokens.get(i), tokens.get(i + 1));
        }
        return words;
    }

    private static Map<String, String> words(Route route) {
        Map<String, String> words = new HashMap<>(Map.of("to", route.isDefault() ? "default" : route.dst()));
        if (!route.gw().isEmpty()) {
            words.put("via", route.gw());
        }
        number(words, "metric", route.priority());
        number(words, "mtu", route.mtu());
        number(words, "advmss", route.advmss());
        return words;
    }

    private static void number(Map<String, String> words, String word, long value) {
        if (value != 0) {
            words.put(word, Long.toString(value));
        }
    }
}
