package dev.weft.runtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Writes the status of intents: only when it differs, and only the fields that are given. */
@ApplicationScoped
public class IntentStatus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Hub hub;
    private final Clock clock = Clock.systemUTC();

    public IntentStatus(Hub hub) {
        this.hub = hub;
    }

    /**
     * Writes status fields, conditions and observedGeneration.
     *
     * @param intent the object as read
     * @param fields status fields; a JSON null removes one
     */
    public void write(HasMetadata intent, ObjectNode fields, List<Condition> conditions) {
        JsonNode existing = JSON.valueToTree(intent).path("status");
        ObjectNode status = fields.deepCopy();
        long generation = intent.getMetadata().getGeneration() == null
                ? 0
                : intent.getMetadata().getGeneration();
        status.put("observedGeneration", generation);
        status.set(
                "conditions", Condition.render(existing.path("conditions"), conditions, generation, clock.instant()));
        if (!holds(existing, status)) {
            patch(intent, status);
        }
    }

    /**
     * Writes one field of a status whose other fields and conditions another service writes.
     *
     * @param intent the object as read
     * @param value what the field is as a whole, without nulls; JSON null removes it
     */
    public void writeField(HasMetadata intent, String field, JsonNode value) {
        JsonNode now = JSON.valueToTree(intent).path("status").path(field);
        boolean absent = now.isMissingNode() || now.isNull();
        if (value.isNull() ? absent : value.equals(now)) {
            return;
        }
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        if (value.isObject() && now.isObject()) {
            // A merge keeps what it is not told of.
            ObjectNode merged = value.deepCopy();
            now.fieldNames().forEachRemaining(name -> {
                if (!merged.has(name)) {
                    merged.putNull(name);
                }
            });
            status.set(field, merged);
        } else {
            status.set(field, value);
        }
        patch(intent, status);
    }

    private void patch(HasMetadata intent, ObjectNode status) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.set("status", status);
        hub.client()
                .resource(intent)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    private static boolean holds(JsonNode existing, ObjectNode wanted) {
        for (var field : wanted.properties()) {
            JsonNode now = existing.path(field.getKey());
            JsonNode want = field.getValue();
            boolean absent = now.isMissingNode() || now.isNull();
            if (want.isNull() ? !absent : !want.equals(now) && !want.toString().equals(now.toString())) {
                return false;
            }
        }
        return true;
    }
}
