package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.key.FactKey;
import org.jspecify.annotations.Nullable;

/**
 * What one record changed in a table.
 *
 * @param cause what was read; the state before where that was a tombstone
 * @param before the state before, absent when the key was unknown
 * @param after the state after, absent when the key is gone
 * @param live false while the partition is rebuilt from its start
 */
public record FactChange(
        CloudEventRecord cause,
        @Nullable CloudEventRecord before,
        @Nullable CloudEventRecord after,
        boolean live) {

    public Topic topic() {
        return cause.topic();
    }

    /** The key whose state changed. */
    public FactKey key() {
        return cause.key();
    }
}
