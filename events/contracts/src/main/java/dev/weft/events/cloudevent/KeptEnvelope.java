package dev.weft.events.cloudevent;

import dev.weft.events.FactType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a record in one array, without those that its key and type tell: a service keeps hundreds of thousands, and looks
 * at few.
 */
public final class KeptEnvelope {

    private static final byte[] NONE = {};
    private static final short AS_USUAL = -1;
    private static final int LONGEST = 8 * 1024;
    private static final FactType[] TYPES = FactType.values();

    private final FactType type;
    private final String keyText;
    private final long sequence;

    /** The packed attributes, or an {@link Envelope}. */
    private final Object attributes;

    KeptEnvelope(FactType type, String keyText, long sequence, Object attributes) {
        this.type = type;
        this.keyText = keyText;
        this.sequence = sequence;
        this.attributes = attributes;
    }

    public FactType type() {
        return type;
    }

    /** The record key as it stands on the wire. */
    public String keyText() {
        return keyText;
    }

    /** The {@code sequence} attribute: grows per key. */
    public long sequence() {
        return sequence;
    }

    /** All attributes. */
    public Envelope envelope() {
        if (attributes instanceof Envelope envelope) {
            return envelope;
        }
        ByteBuffer in = ByteBuffer.wrap((byte[]) attributes);
        Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
        String id = text(in, "");
        String correlation = text(in, id);
        String causation = text(in, correlation);
        String trace = text(in, "");
        String source = text(in, usualSource(type));
        String subject = text(in, keyText);
        String schema = text(in, type.dataSchema());
        return new Envelope(
                id,
                type.type(),
                source,
                subject,
                time,
                schema,
                text(in, keyText),
                sequence,
                correlation,
                causation.isEmpty() ? null : causation,
                trace.isEmpty() ? null : trace);
    }

    /** Whether it can be written as bytes; not when the key or an attribute is very long. */
    public boolean packed() {
        return attributes instanceof byte[] && keyText.length() <= LONGEST;
    }

    /**
     * Writes all of it, for a memory of many that is no objects; {@link #readFrom} reads it back. Only where it is {@link #packed}.
     *
     * @return false when there was no room; nothing is written then
     */
    public boolean writeTo(ByteBuffer out) {
        byte[] packed = (byte[]) attributes;
        byte[] key = keyText.getBytes(StandardCharsets.UTF_8);
        if (out.remaining() < 3 * Short.BYTES + Long.BYTES + key.length + packed.length) {
            return false;
        }
        out.putShort((short) type.ordinal()).putLong(sequence);
        out.putShort((short) key.length).put(key);
        out.putShort((short) packed.length).put(packed);
        return true;
    }

    /** What {@link #writeTo} wrote in this process. */
    public static KeptEnvelope readFrom(ByteBuffer in) {
        FactType type = TYPES[in.getShort()];
        long sequence = in.getLong();
        byte[] key = bytes(in);
        return new KeptEnvelope(type, Attributes.text(key), sequence, bytes(in));
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] value = new byte[in.getShort()];
        in.get(value);
        return value;
    }

    /** The source of facts that come from the owner of their topic. */
    static String usualSource(FactType type) {
        return "/weft/" + type.topic().writer();
    }

    /**
     * Packs attributes that were found to be right.
     *
     * @param key the record key in UTF-8
     * @param source the usual source in UTF-8
     * @param schema the type's data schema in UTF-8
     * @return null when an attribute is too long for it
     */
    static byte @Nullable [] pack(Attributes given, Instant time, byte[] key, byte[] source, byte[] schema) {
        byte[] id = orNone(given.id);
        byte[] correlation = given.correlationId == null ? id : given.correlationId;
        byte[] causation = orNone(given.causationId);
        byte[] partition = orNone(given.partitionKey);
        boolean prefix = startsWith(key, partition);
        byte @Nullable [][] values = {
            id,
            Arrays.equals(correlation, id) ? null : correlation,
            Arrays.equals(causation, correlation) ? null : causation,
            orNone(given.traceParent),
            unlessUsual(given.source, source),
            unlessUsual(given.subject, key),
            unlessUsual(given.dataSchema, schema),
            prefix ? null : partition
        };
        int length = Long.BYTES + Integer.BYTES + values.length * Short.BYTES;
        for (byte @Nullable [] value : values) {
            length += value == null ? 0 : value.length;
        }
        if (length > LONGEST) {
            return null;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putLong(time.getEpochSecond()).putInt(time.getNano());
        for (byte @Nullable [] value : values) {
            if (value == null) {
                out.putShort(AS_USUAL);
            } else {
                out.putShort((short) value.length).put(value);
            }
        }
        if (prefix) {
            out.putShort(length - Short.BYTES, (short) (AS_USUAL - 1 - partition.length));
        }
        return out.array();
    }

    private static byte[] orNone(byte @Nullable [] value) {
        return value == null ? NONE : value;
    }

    private static byte @Nullable [] unlessUsual(byte @Nullable [] value, byte[] usual) {
        return value == null || Arrays.equals(value, usual) ? null : value;
    }

    /** Whether the key starts with these bytes, and as many characters. */
    private static boolean startsWith(byte[] key, byte[] start) {
        if (start.length > key.length || !Arrays.equals(key, 0, start.length, start, 0, start.length)) {
            return false;
        }
        for (byte b : start) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer in, String usual) {
        int length = in.getShort();
        if (length < 0) {
            return length == AS_USUAL ? usual : usual.substring(0, AS_USUAL - 1 - length);
        }
        byte[] value = new byte[length];
        in.get(value);
        return Attributes.text(value);
    }
}
