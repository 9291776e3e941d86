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
        byte[] value = given == null ? new byte[0] : given;
        switch (name) {
            case "ce_specversion" -> specVersion = value;
            case "ce_id" -> id = value;
            case "ce_type" -> type = value;
            case "ce_source" -> source = value;
            case "ce_subject" -> subject = value;
            case "ce_time" -> time = value;
            case "ce_dataschema" -> dataSchema = value;
            case "ce_partitionkey" -> partitionKey = value;
            case "ce_sequence" -> sequence = value;
            case "ce_correlationid" -> correlationId = value;
            case "ce_causationid" -> causationId = value;
            case "ce_traceparent" -> traceParent = value;
            default -> {}
        }
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
