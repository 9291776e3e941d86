package dev.weft.attach.domain.nad;

import dev.weft.events.fact.Finding;
import java.util.ArrayList;
import java.util.List;

/** Findings about one object, as they come up. */
final class Findings {

    private final String object;
    private final List<Finding> all = new ArrayList<>();

    Findings(String object) {
        this.object = object;
    }

    void add(String code, String field, String message, String mend) {
        all.add(new Finding(code, object, field, field + ": " + message, mend));
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
