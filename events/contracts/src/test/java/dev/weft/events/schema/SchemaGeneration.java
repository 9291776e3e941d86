package dev.weft.events.schema;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.FactType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON Schema (2020-12) that the records of a type give: one self-contained document a type. */
public final class SchemaGeneration {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SourceDocs docs = new SourceDocs();

    /** File name to text, for every type of the catalogue. */
    public Map<String, String> generate() {
        Map<String, String> files = new TreeMap<>();
        for (FactType type : FactType.values()) {
            files.put(type.type() + ".json", text(schema(type)));
        }
        return files;
    }

    private ObjectNode schema(FactType type) {
        Map<String, ObjectNode> definitions = new TreeMap<>();
        Class<?> state = data(type.data());
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", type.dataSchema());
        schema.put("title", type.type());
        schema.setAll(object(state, definitions));
        if (!definitions.isEmpty()) {
            ObjectNode defs = schema.putObject("$defs");
            definitions.forEach(defs::set);
        }
        return schema;
    }

    /** The record that stands on the wire for a fact. */
    public static Class<?> data(Class<?> fact) {
        return Arrays.stream(fact.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(fact + " has no component with @JsonValue"))
                .getType();
    }

    private ObjectNode object(Class<?> type, Map<String, ObjectNode> definitions) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        describe(schema, docs.of(type));
        ObjectNode properties = schema.putObject("properties");
        var required = JsonNodeFactory.instance.arrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode property = value(component.getAnnotatedType(), component.getType(), definitions);
            describe(property, docs.of(type, component.getName()));
            properties.set(component.getName(), property);
            if (required(component)) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static boolean required(RecordComponent component) {
        return !Collection.class.isAssignableFrom(component.getType())
                && !Map.class.isAssignableFrom(component.getType())
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private ObjectNode value(AnnotatedType annotated, Class<?> type, Map<String, ObjectNode> definitions) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return schema.put("type", "integer");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type == JsonNode.class) {
            return schema;
        }
        if (Collection.class.isAssignableFrom(type)) {
            schema.put("type", "array");
            schema.set("items", argument(annotated, 0, definitions));
            return schema;
        }
        if (Map.class.isAssignableFrom(type)) {
            schema.put("type", "object");
            schema.set("additionalProperties", argument(annotated, 1, definitions));
            return schema;
        }
        if (type.isEnum() || type.isRecord()) {
            define(type, definitions);
            return schema.put("$ref", "#/$defs/" + name(type));
        }
        throw new IllegalStateException(type + " has no JSON form in the contracts");
    }

    private ObjectNode argument(AnnotatedType annotated, int index, Map<String, ObjectNode> definitions) {
        AnnotatedType argument = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[index];
        return value(argument, (Class<?>) argument.getType(), definitions);
    }

    private void define(Class<?> type, Map<String, ObjectNode> definitions) {
        if (definitions.containsKey(name(type))) {
            return;
        }
        definitions.put(name(type), JsonNodeFactory.instance.objectNode());
        if (type.isRecord()) {
            definitions.put(name(type), object(type, definitions));
            return;
        }
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "string");
        describe(schema, docs.of(type));
        var names = schema.putArray("enum");
        Arrays.stream(type.getEnumConstants()).map(Object::toString).forEach(names::add);
        definitions.put(name(type), schema);
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + type.getSimpleName();
    }

    private static void describe(ObjectNode schema, String text) {
        if (!text.isEmpty()) {
            schema.put("description", text);
        }
    }

    private static String text(ObjectNode schema) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(printer).writeValueAsString(schema) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
