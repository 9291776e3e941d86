package dev.weft.events.fact;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Immutable copies for record constructors; an absent JSON field is an empty collection. */
final class Copies {

    private Copies() {}

    static <T> List<T> list(@Nullable List<T> source) {
        return source == null ? List.of() : List.copyOf(source);
    }

    static <K, V> Map<K, V> map(@Nullable Map<K, V> source) {
        return source == null ? Map.of() : Map.copyOf(source);
    }
}
