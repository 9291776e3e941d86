package dev.weft.inventory.app;

import dev.weft.events.FactType;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.KeptEnvelope;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chains of facts by correlation id, among the newest facts: remembering is cheap, as every fact passes here; asking looks through all. */
@ApplicationScoped
public class Flows implements FactListener {

    private static final int FACTS = 40_000;

    /** One fact of a chain. */
    public record Step(
            String id,
            String topic,
            String type,
            String key,
            Instant time,
            @Nullable String causationId) {

        static Step of(Envelope envelope) {
            return new Step(
                    envelope.id(),
                    FactType.byType(envelope.type()).orElseThrow().topic().topicName(),
                    envelope.type(),
                    envelope.subject(),
                    envelope.time(),
                    envelope.causationId());
        }
    }

    private final @Nullable KeptEnvelope[] newest = new KeptEnvelope[FACTS];
    private int next;

    @Override
    public void changed(FactChange change) {
        if (change.after() == null) {
            return;
        }
        synchronized (newest) {
            newest[next] = change.after().kept();
            next = (next + 1) % FACTS;
        }
    }

    /** The facts of a chain in the order of their time; empty when it is not remembered. */
    public List<Step> of(String correlationId) {
        @Nullable KeptEnvelope[] remembered;
        synchronized (newest) {
            remembered = newest.clone();
        }
        Map<String, Step> steps = new LinkedHashMap<>();
        Arrays.stream(remembered)
                .filter(Objects::nonNull)
                .map(KeptEnvelope::envelope)
                .filter(envelope -> envelope.correlationId().equals(correlationId))
                .forEach(envelope -> steps.putIfAbsent(envelope.id(), Step.of(envelope)));
        return steps.values().stream().sorted(Comparator.comparing(Step::time)).toList();
    }
}
