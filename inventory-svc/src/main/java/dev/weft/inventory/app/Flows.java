package dev.weft.inventory.app;

import dev.weft.events.FactType;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.KeptEnvelope;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chains of facts by correlation id, among the newest facts: remembering is cheap, as every fact passes here; asking looks through all. */
@ApplicationScoped
public class Flows implements FactListener {

    /** A fact takes some 250 bytes. */
    private static final int HALF = 6 * 1024 * 1024;

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

    /** Half of what is remembered, as bytes: a hundred thousand objects that soon die would be the collector's work. */
    private final ByteBuffer[] halves = {ByteBuffer.allocate(HALF), ByteBuffer.allocate(HALF)};

    private int current;

    @Override
    public void changed(FactChange change) {
        if (change.after() == null) {
            return;
        }
        KeptEnvelope kept = change.after().kept();
        if (!kept.packed()) {
            return;
        }
        synchronized (halves) {
            if (!kept.writeTo(halves[current])) {
                current = 1 - current;
                halves[current].clear();
                kept.writeTo(halves[current]);
            }
        }
    }

    /** The facts of a chain in the order of their time; empty when it is not remembered. */
    public List<Step> of(String correlationId) {
        List<ByteBuffer> remembered;
        synchronized (halves) {
            remembered = Stream.of(halves[1 - current], halves[current])
                    .map(half -> ByteBuffer.wrap(Arrays.copyOf(half.array(), half.position())))
                    .toList();
        }
        Map<String, Step> steps = new LinkedHashMap<>();
        for (ByteBuffer half : remembered) {
            while (half.hasRemaining()) {
                Envelope envelope = KeptEnvelope.readFrom(half).envelope();
                if (envelope.correlationId().equals(correlationId)) {
                    steps.putIfAbsent(envelope.id(), Step.of(envelope));
                }
            }
        }
        return steps.values().stream().sorted(Comparator.comparing(Step::time)).toList();
    }
}
