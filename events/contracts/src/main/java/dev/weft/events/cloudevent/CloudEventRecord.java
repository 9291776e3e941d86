package dev.weft.events.cloudevent;

import dev.weft.events.Topic;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;

/** A record that was understood. */
public record CloudEventRecord(Topic topic, FactKey key, Envelope envelope, Fact fact) {}
