package dev.weft.runtime.facts;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import java.time.Instant;

/** Tables that a test fills itself, as if their records had been read. It is here because only readers may write them. */
public final class GivenTables {

    public final FactTables tables = new FactTables();
    private long sequence;

    /** The key's state is this from now on, told in a record of its own. */
    public void tell(FactKey key, Fact fact) {
        Topic topic = FactType.of(fact).topic();
        Envelope envelope = new Envelope(
                "id-" + ++sequence,
                FactType.of(fact).type(),
                "/weft/test",
                key.text(),
                Instant.EPOCH,
                FactType.of(fact).dataSchema(),
                key.text(),
                sequence,
                "chain",
                null,
                null);
        FactTable table = tables.of(topic);
        FactTable.Slot slot = table.find(key.text());
        table.replace(slot, slot == null ? null : slot.get(), new CloudEventRecord(topic, key, envelope, fact), 0);
    }

    /** The key is gone from a topic. */
    public void forget(Topic topic, FactKey key) {
        tables.of(topic).remove(key.text());
    }
}
