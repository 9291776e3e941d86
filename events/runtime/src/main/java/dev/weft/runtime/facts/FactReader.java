package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.DeadLetterFact;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Applies records to tables and tells listeners; what cannot be understood goes to the dead letters. */
final class FactReader {

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

    void apply(ConsumerRecord<byte[], byte[]> record, boolean live) {
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
        Map<String, String> headers = headers(record);
        try {
            if (topic == Topic.DEAD_LETTERS) {
                if (codec.fact(dev.weft.events.FactType.DEAD_LETTER_PARKED, record.value())
                        instanceof DeadLetterFact letter) {
                    deadLetters.seen(letter.state());
                }
                return;
            }
            updated(topic, codec.read(record.topic(), key, headers, record.value()), record.partition(), live);
        } catch (NotUnderstoodException e) {
            if (topic != Topic.DEAD_LETTERS) {
                deadLetters.park(record, key, headers, e);
            }
        }
    }

    private void updated(Topic topic, CloudEventRecord event, int partition, boolean live) {
        FactTable table = tables.of(topic);
        CloudEventRecord before = table.get(event.key());
        if (before != null
                && event.envelope().sequence() <= before.envelope().sequence()
                && event.envelope().sequence() != 0) {
            return;
        }
        if (event.fact().removal()) {
            table.remove(event.key().text());
            tell(new FactChange(topic, event.key(), before, null, live));
        } else {
            table.put(event, partition);
            tell(new FactChange(topic, event.key(), before, event, live));
        }
    }

    private void removed(Topic topic, String key, boolean live) {
        CloudEventRecord before = tables.of(topic).remove(key);
        if (before != null) {
            publisher.forget(topic, key);
            tell(new FactChange(topic, before.key(), before, null, live));
        }
    }

    private void tell(FactChange change) {
        for (FactListener listener : listeners) {
            listener.changed(change);
        }
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
