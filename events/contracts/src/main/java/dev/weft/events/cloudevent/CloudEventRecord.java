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

    private final KeptEnvelope kept;

    /** A {@link Fact}, or the bytes that are surely one. */
    private volatile Object data;

    private final @Nullable CloudEventCodec codec;

    public CloudEventRecord(Topic topic, FactKey key, Envelope envelope, Fact fact) {
        this(new KeptEnvelope(FactType.of(fact), key.text(), envelope.sequence(), envelope), fact, null);
        if (topic() != topic) {
            throw new IllegalArgumentException(type() + " belongs on " + topic() + ", not on " + topic);
        }
    }

    CloudEventRecord(KeptEnvelope kept, Object data, @Nullable CloudEventCodec codec) {
        this.kept = kept;
        this.data = data;
        this.codec = codec;
    }

    public FactType type() {
        return kept.type();
    }

    public Topic topic() {
        return kept.type().topic();
    }

    /** The record key. */
    public FactKey key() {
        return topic().parseKey(kept.keyText());
    }

    /** The record key as it stands on the wire. */
    public String keyText() {
        return kept.keyText();
    }

    /** The {@code sequence} attribute: grows per key. */
    public long sequence() {
        return kept.sequence();
    }

    /** The CloudEvents attributes. */
    public Envelope envelope() {
        return kept.envelope();
    }

    /** The attributes in the form in which many are kept. */
    public KeptEnvelope kept() {
        return kept;
    }

    /** What happened. */
    public Fact fact() {
        Object now = data;
        if (now instanceof Fact fact) {
            return fact;
        }
        try {
            Fact fact = Objects.requireNonNull(codec).fact(type(), (byte[]) now);
            data = fact;
            return fact;
        } catch (NotUnderstoodException e) {
            throw new IllegalStateException(keyText() + " was taken for understood: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CloudEventRecord that
                && type() == that.type()
                && keyText().equals(that.keyText())
                && envelope().equals(that.envelope())
                && fact().equals(that.fact());
    }

    @Override
    public int hashCode() {
        return Objects.hash(type(), keyText(), sequence());
    }

    @Override
    public String toString() {
        return "CloudEventRecord[" + keyText() + " " + envelope() + "]";
    }
}
