package dev.weft.plugins.gojson;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The Go type that a JSON value is decoded into; tells what {@code json.Unmarshal} would refuse. */
public sealed interface GoShape {

    /** How Go's messages name the type. */
    String type();

    record Text() implements GoShape {
        @Override
        public String type() {
            return "string";
        }
    }

    record Int() implements GoShape {
        @Override
        public String type() {
            return "int";
        }
    }

    record Bool() implements GoShape {
        @Override
        public String type() {
            return "bool";
        }
    }

    /** {@code net.IP}, which reads itself from text. */
    record Address() implements GoShape {
        @Override
        public String type() {
            return "net.IP";
        }
    }

    /** A map of anything. */
    record AnyMap() implements GoShape {
        @Override
        public String type() {
            return "map[string]interface {}";
        }
    }

    /** {@code pointers} says whether the elements are pointers. */
    record ListOf(GoShape element, boolean pointers) implements GoShape {
        @Override
        public String type() {
            return "[]" + (pointers ? "*" : "") + element.type();
        }
    }

    /** A struct; fields not named are ignored. */
    record Struct(String qualifier, String name, Map<String, GoShape> fields) implements GoShape {
        public Struct {
            fields = Map.copyOf(fields);
        }

        @Override
        public String type() {
            return qualifier + "." + name;
        }
    }

    /**
     * Holds a value against the type.
     *
     * @throws GoJsonException with Go's message; a text that a type can't read goes before a value of the wrong kind
     */
    default void check(JsonNode value) throws GoJsonException {
        Walk walk = new Walk();
        walk.check(value, this, "", "");
        if (!walk.mismatch.isEmpty()) {
            throw new GoJsonException(walk.mismatch);
        }
    }

    /** One decoding; Go goes on after a mismatch and reports the first at the end. */
    final class Walk {

        private String mismatch = "";

        private Walk() {}

        private void check(JsonNode value, GoShape shape, String struct, String path) throws GoJsonException {
            if (value.isNull()) {
                return;
            }
            switch (shape) {
                case Text ignored when value.isTextual() -> {}
                case Bool ignored when value.isBoolean() -> {}
                case AnyMap ignored when value.isObject() -> {}
                case Int ignored
                when value.isNumber() -> {
                    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                        mismatch("number " + value.asText(), shape, struct, path);
                    }
                }
                case Address ignored
                when value.isTextual() -> {
                    if (!value.asText().isEmpty()
                            && dev.weft.plugins.net.Address.parse(value.asText())
                                    .isEmpty()) {
                        throw new GoJsonException("invalid IP address: " + value.asText());
                    }
                }
                case ListOf list
                when value.isArray() -> {
                    for (JsonNode item : value) {
                        check(item, list.element, struct, path);
                    }
                }
                case Struct object
                when value.isObject() -> {
                    for (Map.Entry<String, JsonNode> field : value.properties()) {
                        for (Map.Entry<String, GoShape> known : object.fields.entrySet()) {
                            if (known.getKey().equalsIgnoreCase(field.getKey())) {
                                String inner = path.isEmpty() ? known.getKey() : path + "." + known.getKey();
                                check(field.getValue(), known.getValue(), object.name, inner);
                            }
                        }
                    }
                }
                default -> mismatch(kind(value), shape, struct, path);
            }
        }

        private void mismatch(String found, GoShape shape, String struct, String path) {
            if (mismatch.isEmpty()) {
                String where = struct.isEmpty() ? "value" : "struct field " + struct + "." + path;
                mismatch = "json: cannot unmarshal " + found + " into Go " + where + " of type " + shape.type();
            }
        }

        private static String kind(JsonNode value) {
            return switch (value.getNodeType()) {
                case OBJECT -> "object";
                case ARRAY -> "array";
                case STRING -> "string";
                case BOOLEAN -> "bool";
                default -> "number";
            };
        }
    }
}
