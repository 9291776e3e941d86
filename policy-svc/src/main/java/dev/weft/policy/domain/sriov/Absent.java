package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An absent JSON field is the empty value of its type, as in the upstream types. */
final class Absent {

    private Absent() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    static <K, V> Map<K, V> map(@Nullable Map<K, V> value) {
        return value == null ? Map.of() : Map.copyOf(value);
    }
}
