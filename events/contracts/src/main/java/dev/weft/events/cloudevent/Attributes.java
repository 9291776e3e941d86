package dev.weft.events.cloudevent;

import dev.weft.events.FactType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The headers of one record that CloudEvents defines; others are ignored. Of an attribute that is given twice the last counts. */
public final class Attributes {

    byte @Nullable [] specVersion;
    byte @Nullable [] id;
    byte @Nullable [] type;
    byte @Nullable [] source;
    byte @Nullable [] subject;
    byte @Nullable [] time;
    byte @Nullable [] dataSchema;
    byte @Nullable [] partitionKey;
    byte @Nullable [] sequence;
    byte @Nullable [] correlationId;
    byte @Nullable [] causationId;
    byte @Nullable [] traceParent;

    /** Takes a header; the bytes are kept and not copied. */
    public void add(String name, byte @Nullable [] given) {
        // By length first: every record has a dozen of them, and a switch over texts would hash each.
        switch (name.length()) {
            case 5 -> id = name.equals("ce_id") ? value(given) : id;
            case 7 -> {
                type = name.equals("ce_type") ? value(given) : type;
                time = name.equals("ce_time") ? value(given) : time;
            }
            case 9 -> source = name.equals("ce_source") ? value(given) : source;
            case 10 -> subject = name.equals("ce_subject") ? value(given) : subject;
            case 11 -> sequence = name.equals("ce_sequence") ? value(given) : sequence;
            case 13 -> dataSchema = name.equals("ce_dataschema") ? value(given) : dataSchema;
            case 14 -> {
                specVersion = name.equals("ce_specversion") ? value(given) : specVersion;
                causationId = name.equals("ce_causationid") ? value(given) : causationId;
                traceParent = name.equals("ce_traceparent") ? value(given) : traceParent;
            }
            case 15 -> partitionKey = name.equals("ce_partitionkey") ? value(given) : partitionKey;
            case 16 -> correlationId = name.equals("ce_correlationid") ? value(given) : correlationId;
            default -> {}
        }
    }

    private static byte[] value(byte @Nullable [] given) {
        return given == null ? new byte[0] : given;
    }

    Envelope envelope(FactType factType, String key, Instant parsedTime, long parsedSequence) {
        String idText = textOr(id, "");
        return new Envelope(
                idText,
                factType.type(),
                textOr(source, ""),
                textOr(subject, key),
                parsedTime,
                textOr(dataSchema, factType.dataSchema()),
                textOr(partitionKey, ""),
                parsedSequence,
                textOr(correlationId, idText),
                causationId == null ? null : text(causationId),
                traceParent == null ? null : text(traceParent));
    }

    private static String textOr(byte @Nullable [] value, String otherwise) {
        return value == null ? otherwise : text(value);
    }

    static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
