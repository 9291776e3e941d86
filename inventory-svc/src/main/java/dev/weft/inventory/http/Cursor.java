package dev.weft.inventory.http;

import dev.weft.events.Topic;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * A place in several topics at once: the next offset of every partition that was read. It is the id of an event of the live stream,
 * so that any replica can resume after it without gap or repeat.
 *
 * <p>Text: {@code topic:offset,offset,…;topic:…} with short topic nouns and offsets in base 36, {@code -} where nothing was read.
 */
final class Cursor {

    private final Map<String, TreeMap<Integer, Long>> next = new TreeMap<>();

    static Cursor parse(String text) {
        Cursor cursor = new Cursor();
        for (String part : text.split(";", -1)) {
            int colon = part.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("Last-Event-ID '" + text + "' is no id that this stream gave");
            }
            String topic = Topic.byNoun(part.substring(0, colon))
                    .map(Topic::topicName)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Last-Event-ID '" + text + "' is no id that this stream gave"));
            String[] offsets = part.substring(colon + 1).split(",", -1);
            for (int i = 0; i < offsets.length; i++) {
                if (!offsets[i].equals("-")) {
                    try {
                        cursor.set(topic, i, Long.parseLong(offsets[i], 36));
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(
                                "Last-Event-ID '" + text + "' is no id that this stream gave", e);
                    }
                }
            }
        }
        return cursor;
    }

    void set(String topic, int partition, long offset) {
        next.computeIfAbsent(topic, t -> new TreeMap<>()).put(partition, offset);
    }

    /** The next offset of a partition, or -1 when the cursor does not know it. */
    long next(TopicPartition partition) {
        TreeMap<Integer, Long> offsets = next.get(partition.topic());
        Long offset = offsets == null ? null : offsets.get(partition.partition());
        return offset == null ? -1 : offset;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        next.forEach((topic, offsets) -> {
            text.append(text.isEmpty() ? "" : ";")
                    .append(topic, "weft.".length(), topic.lastIndexOf('.'))
                    .append(':');
            for (int i = 0; i <= offsets.lastKey(); i++) {
                Long offset = offsets.get(i);
                text.append(i == 0 ? "" : ",").append(offset == null ? "-" : Long.toString(offset, 36));
            }
        });
        return text.toString();
    }
}
