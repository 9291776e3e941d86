package dev.weft.inventory.app;

import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest chains of facts, by correlation id. */
@ApplicationScoped
public class Flows implements FactListener {

    private static final int CHAINS = 10_000;
    private static final int STEPS = 1_000;

    /** One fact of a chain. */
    public record Step(
            String id,
            String topic,
            String type,
            String key,
            Instant time,
            @Nullable String causationId) {}

    private final Map<String, List<Step>> chains = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Step>> eldest) {
            return size() > CHAINS;
        }
    };

    @Override
    public void changed(FactChange change) {
        CloudEventRecord event = change.after();
        if (event == null) {
            return;
        }
        Envelope envelope = event.envelope();
        Step step = new Step(
                envelope.id(),
                event.topic().topicName(),
                envelope.type(),
                event.key().text(),
                envelope.time(),
                envelope.causationId());
        synchronized (chains) {
            List<Step> steps = chains.computeIfAbsent(envelope.correlationId(), id -> new ArrayList<>());
            if (steps.size() < STEPS && steps.stream().noneMatch(s -> s.id().equals(step.id()))) {
                steps.add(step);
            }
        }
    }

    /** The facts of a chain in the order of their time; empty when it is not remembered. */
    public List<Step> of(String correlationId) {
        synchronized (chains) {
            return chains.getOrDefault(correlationId, List.of()).stream()
                    .sorted(Comparator.comparing(Step::time))
                    .toList();
        }
    }
}
