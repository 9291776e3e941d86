package dev.weft.runtime.facts;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
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
    private final List<FactListener> listeners;
    private final CloudEventCodec codec = new CloudEventCodec();

    FactReader(FactTables tables, DeadLetters deadLetters, List<FactListener> listeners) {
        this.tables = tables;
        this.deadLetters = deadLetters;
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
        Map<String, String> headers = headers(record);
        try {
            if (topic == Topic.DEAD_LETTERS) {
                if (codec.fact(FactType.DEAD_LETTER_PARKED, record.value()) instanceof DeadLetterFact letter) {
                    deadLetters.seen(letter.state());
                }
                return;
            }
            updated(topic, codec.read(record.topic(), key, headers, record.value()), record.partition(), live);
        } catch (NotUnderstoodException e) {
            if (topic != Topic.DEAD_LETTERS) {
                try (Correlation ignored = Correlation.of(headers.get("ce_correlationid"))) {
                    deadLetters.park(record, key, headers, e);
                }
            }
        }
    }

    private void updated(Topic topic, CloudEventRecord event, int partition, BooleanSupplier live) {
        FactTable table = tables.of(topic);
        CloudEventRecord before = table.get(event.key());
        if (before != null
                && event.envelope().sequence() <= before.envelope().sequence()
                && event.envelope().sequence() != 0) {
            return;
        }
        try (Correlation ignored = Correlation.of(event.envelope().correlationId())) {
            change(table, event, before, partition, live);
        }
    }

    private void change(
            FactTable table,
            CloudEventRecord event,
            @Nullable CloudEventRecord before,
            int partition,
            BooleanSupplier live) {
        Topic topic = event.topic();
        if (event.fact().removal()) {
            table.remove(event.key().text());
            tell(new FactChange(topic, event.key(), before, null, live.getAsBoolean()));
        } else {
            table.put(event, partition);
            tell(new FactChange(topic, event.key(), before, event, live.getAsBoolean()));
        }
    }

    private void removed(Topic topic, String key, BooleanSupplier live) {
        CloudEventRecord before = tables.of(topic).remove(key);
        if (before != null) {
            tell(new FactChange(topic, before.key(), before, null, live.getAsBoolean()));
        }
    }

    private void tell(FactChange change) {
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
