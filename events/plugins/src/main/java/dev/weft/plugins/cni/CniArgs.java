package dev.weft.plugins.cni;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code CNI_ARGS}: {@code KEY=value} pairs parted by semicolons (rule: CNI specification, environment variables). */
public record CniArgs(Map<String, String> values) {

    public CniArgs {
        values = Map.copyOf(values);
    }

    /** Throws {@link IpamRefusal} when a part is no pair. */
    public static CniArgs parse(String text) {
        Map<String, String> values = new TreeMap<>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            if (equals < 0 || part.indexOf('=', equals + 1) >= 0) {
                throw new IpamRefusal("ARGS: invalid pair \"" + part + "\"");
            }
            values.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return new CniArgs(values);
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /** The comma-separated, trimmed items of a value; empty when the key is absent. */
    public List<String> list(String key) {
        return get(key).map(
                        value -> split(value, ',').stream().map(String::strip).toList())
                .orElse(List.of());
    }

    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        if (text.isEmpty()) {
            return parts;
        }
        int from = 0;
        int to = text.indexOf(at);
        while (to >= 0) {
            parts.add(text.substring(from, to));
            from = to + 1;
            to = text.indexOf(at, from);
        }
        parts.add(text.substring(from));
        return parts;
    }
}
