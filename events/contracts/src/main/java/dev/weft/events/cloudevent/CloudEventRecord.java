package dev.weft.events.cloudevent;

import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.fact.Fact;
import dev.weft.events.key.FactKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that was understood. Its data is kept as it was written until somebody asks for the fact: most records that a service reads
 * are only kept.
 */
public final class CloudEventRecord {

    private final FactType type;
    private final String keyText;
    private final Envelope envelope;

    /** A {@link Fact}, or the bytes that are surely one. */
    private volatile Object data;

    private @Nullable FactKey key;
    private final @Nullable CloudEventCodec codec;

    public CloudEventRecord(Topic topic, FactKey key, Envelope envelope, Fact fact) {
        this(FactType.of(fact), key.text(), envelope, fact, null);
        if (type.topic() != topic) {
            throw new IllegalArgumentException(type + " belongs on " + type.topic() + ", not on " + topic);
        }
        this.key = key;
    }

    CloudEventRecord(
            FactType type, String keyText, Envelope envelope, Object data, @Nullable CloudEventCodec codec) {
        this.type = type;
        this.keyText = keyText;
        this.envelope = envelope;
        this.data = data;
        this.codec = codec;
    }

    public FactType type() {
        return type;
    }

    public Topic topic() {
        return type.topic();
    }

    /** The record key. */
    public FactKey key() {
        FactKey known = key;
        if (known == null) {
            known = type.topic().parseKey(keyText);
            key = known;
        }
        return known;
    }

    /** The record key as it stands on the wire. */
    public String keyText() {
        return keyText;
    }

    public Envelope envelope() {
        return envelope;
    }

    /** What happened. */
    public Fact fact() {
        Object now = data;
        if (now instanceof Fact fact) {
            return fact;
        }
        try {
            Fact fact = Objects.requireNonNull(codec).fact(type, (byte[]) now);
            data = fact;
            return fact;
        } catch (NotUnderstoodException e) {
            throw new IllegalStateException(keyText + " was taken for understood: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CloudEventRecord that
                && type == that.type
                && keyText.equals(that.keyText)
                && envelope.equals(that.envelope)
                && fact().equals(that.fact());
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, keyText, envelope);
    }

    @Override
    public String toString() {
        return "CloudEventRecord[" + type + " " + keyText + " " + envelope + "]";
    }
}
