package dev.weft.runtime.facts;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.Attributes;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.KeptEnvelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.DeadLetterFact;
import dev.weft.runtime.log.Correlation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Applies records to tables and tells listeners; what cannot be understood goes to the dead letters. */
final class FactReader {

    private static final Logger LOGGER = Logger.getLogger(FactReader.class);

    private final FactTables tables;
    private final DeadLetters deadLetters;
    private final FactPublisher publisher;
    private final List<FactListener> listeners;
    private final CloudEventCodec codec = new CloudEventCodec();

    FactReader(FactTables tables, DeadLetters deadLetters, FactPublisher publisher, List<FactListener> listeners) {
        this.tables = tables;
        this.deadLetters = deadLetters;
        this.publisher = publisher;
        this.listeners = listeners;
    }

    /**
     * Applies one record.
     *
     * @param live asked after the table has changed, so that a partition which is restored meanwhile misses nothing
     */
    void apply(ConsumerRecord<byte[], byte[]> record, BooleanSupplier live) {
        Topic topic = Topic.byName(record.topic()).orElse(null);
        if (topic == null) {
            return;
        }
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            if (key != null) {
                removed(topic, key, live);
            }
            return;
        }
        try {
            if (topic == Topic.DEAD_LETTERS) {
                if (codec.fact(FactType.DEAD_LETTER_PARKED, record.value()) instanceof DeadLetterFact letter) {
                    deadLetters.seen(letter.state());
                }
                return;
            }
            FactTable table = tables.of(topic);
            FactTable.Slot slot = key == null ? null : table.find(key);
            CloudEventRecord before = slot == null ? null : slot.get();
            CloudEventRecord event = codec.read(
                    topic, before == null ? key : before.keyText(), record.key(), attributes(record), record.value());
            updated(table, slot, before, event, record.partition(), live);
        } catch (NotUnderstoodException e) {
            if (topic != Topic.DEAD_LETTERS) {
                deadLetters.park(record, key, headers(record), e);
            }
        }
    }

    private void updated(
            FactTable table,
            FactTable.@Nullable Slot found,
            @Nullable CloudEventRecord known,
            CloudEventRecord event,
            int partition,
            BooleanSupplier live) {
        FactTable.Slot slot = found;
        CloudEventRecord before = known;
        while (before == null || event.sequence() > before.sequence() || event.sequence() == 0) {
            if (event.type().removal()) {
                table.remove(event.keyText());
                boolean foreign = !publisher.seen(event);
                tell(new FactChange(event, before, null, live.getAsBoolean(), foreign));
                return;
            }
            if (table.replace(slot, before, event, partition)) {
                boolean foreign = !publisher.seen(event);
                tell(new FactChange(event, before, event, live.getAsBoolean(), foreign));
                return;
            }
            slot = table.find(event.keyText());
            before = slot == null ? null : slot.get();
        }
        publisher.seen(event);
    }

    private void removed(Topic topic, String key, BooleanSupplier live) {
        CloudEventRecord before = tables.of(topic).remove(key);
        if (before != null) {
            publisher.forget(topic, key);
            tell(new FactChange(before, before, null, live.getAsBoolean(), false));
        }
    }

    private void tell(FactChange change) {
        KeptEnvelope cause = change.cause().kept();
        Correlation.whenAsked(() -> cause.envelope().correlationId());
        for (FactListener listener : listeners) {
            try {
                listener.changed(change);
            } catch (RuntimeException e) {
                LOGGER.errorf(
                        e,
                        "%s failed on %s %s",
                        listener.getClass(),
                        change.topic().topicName(),
                        change.key());
            }
        }
        Correlation.whenAsked(null);
    }

    private static Attributes attributes(ConsumerRecord<byte[], byte[]> record) {
        Attributes attributes = new Attributes();
        for (Header header : record.headers()) {
            attributes.add(header.key(), header.value());
        }
        return attributes;
    }

    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            byte @Nullable [] value = header.value();
            headers.put(header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return headers;
    }
}
