package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import java.util.EnumMap;
import java.util.Map;

/** One table a topic. */
public final class FactTables {

    private final Map<Topic, FactTable> tables = new EnumMap<>(Topic.class);

    public FactTables() {
        for (Topic topic : Topic.values()) {
            tables.put(topic, new FactTable(topic));
        }
    }

    /** The table of a topic; empty when this service does not read it. */
    public FactTable of(Topic topic) {
        FactTable table = tables.get(topic);
        if (table == null) {
            throw new IllegalStateException("no table for " + topic);
        }
        return table;
    }
}
