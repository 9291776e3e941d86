package dev.weft.local.api;

import java.util.List;
import java.util.function.Consumer;

/**
 * Who asks, and how the request is to be worked.
 *
 * @param manager the field manager
 * @param dryRun nothing is kept
 * @param strict unknown fields are refused instead of dropped
 * @param warnings takes texts for the answer's Warning headers
 */
record Caller(
        String user, List<String> groups, String manager, boolean dryRun, boolean strict, Consumer<String> warnings) {

    Caller {
        groups = List.copyOf(groups);
    }

    /** The same, keeping nothing. */
    Caller dry() {
        return new Caller(user, groups, manager, true, strict, warnings);
    }

    static Caller internal(String manager) {
        return new Caller("system:apiserver", List.of("system:masters"), manager, false, false, text -> {});
    }
}
