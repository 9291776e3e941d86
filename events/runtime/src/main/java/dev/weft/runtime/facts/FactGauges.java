package dev.weft.runtime.facts;

import dev.weft.events.Topic;
import dev.weft.events.key.FactKey;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters that are there for as long as a topic has a fact of their key.
 *
 * @param <K> kind of the topic's keys
 */
public final class FactGauges<K extends FactKey> {

    private final Topic topic;
    private final Class<K> keys;
    private final MeterRegistry meters;
    private final Map<K, List<? extends Meter>> known = new ConcurrentHashMap<>();

    public FactGauges(Topic topic, Class<K> keys, MeterRegistry meters) {
        this.topic = topic;
        this.keys = keys;
        this.meters = meters;
    }

    /** Follows a change of any topic; {@code register} makes the meters of a key that is new. */
    public void changed(FactChange change, Function<K, List<? extends Meter>> register) {
        if (change.topic() != topic || !keys.isInstance(change.key())) {
            return;
        }
        K key = keys.cast(change.key());
        if (change.after() != null) {
            known.computeIfAbsent(key, register);
        } else {
            List<? extends Meter> gone = known.remove(key);
            if (gone != null) {
                gone.forEach(meters::remove);
            }
        }
    }
}
