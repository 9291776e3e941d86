package dev.weft.crds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An absent JSON collection is an empty one; present ones are copied, in their order, and cannot be changed. */
public final class Absent {

    private Absent() {}

    /** The list, or an empty one. */
    public static <T> List<T> asEmpty(@Nullable List<T> source) {
        return source == null ? List.of() : List.copyOf(source);
    }

    /** The map, or an empty one; order is kept, because what is written must be the same each time. */
    public static <K, V> Map<K, V> asEmpty(@Nullable Map<K, V> source) {
        return source == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(source));
    }
}
