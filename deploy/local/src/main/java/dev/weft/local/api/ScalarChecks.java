package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks of texts and numbers against a schema. */
final class ScalarChecks {

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final Map<String, Pattern> FORMATS = Map.of(
            "ipv4", Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}"),
            "ipv6", Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"),
            "cidr", Pattern.compile("[0-9a-fA-F:.]+/\\d{1,3}"),
            "mac", Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}"),
            "uuid", Pattern.compile("[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"),
            "date", Pattern.compile("\\d{4}-\\d{2}-\\d{2}"));

    private ScalarChecks() {}

    /** As errors show a value. */
    static String shown(JsonNode node) {
        return node.toString();
    }

    static void text(String path, String text, JsonNode schema, List<String> problems) {
        String shown = "\"" + text + "\"";
        int length = text.codePointCount(0, text.length());
        if (schema.has("pattern")
                && !pattern(schema.get("pattern").asText()).matcher(text).find()) {
            problems.add(path + ": Invalid value: " + shown + ": " + path + " in body should match '"
                    + schema.get("pattern").asText() + "'");
        }
        if (schema.has("minLength") && length < schema.get("minLength").asInt()) {
            problems.add(path + ": Invalid value: " + shown + ": " + path + " in body should be at least "
                    + schema.get("minLength").asInt() + " chars long");
        }
        if (schema.has("maxLength") && length > schema.get("maxLength").asInt()) {
            problems.add(path + ": Too long: may not be more than "
                    + schema.get("maxLength").asInt() + " bytes");
        }
        String format = schema.path("format").asText("");
        if (!format.isEmpty() && !formatted(format, text)) {
            problems.add(path + ": Invalid value: " + shown + ": " + path + " in body must be of type " + format + ": "
                    + shown);
        }
    }

    private static Pattern pattern(String text) {
        return PATTERNS.computeIfAbsent(text, t -> {
            try {
                return Pattern.compile(t);
            } catch (PatternSyntaxException e) {
                throw ApiProblem.internal("the schema's pattern cannot be read: " + t);
            }
        });
    }

    private static boolean formatted(String format, String text) {
        try {
            if (format.equals("date-time")) {
                return OffsetDateTime.parse(text).isAfter(OffsetDateTime.MIN);
            }
            if (format.equals("byte")) {
                return Base64.getMimeDecoder().decode(text) != null;
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
        Pattern pattern = FORMATS.get(format);
        return pattern == null || pattern.matcher(text).matches();
    }

    static void number(String path, JsonNode node, JsonNode schema, List<String> problems) {
        BigDecimal value = node.decimalValue();
        bound(path, node, schema, "minimum", "exclusiveMinimum", -1, "greater than", problems, value);
        bound(path, node, schema, "maximum", "exclusiveMaximum", 1, "less than", problems, value);
        if (schema.has("multipleOf")
                && value.remainder(schema.get("multipleOf").decimalValue()).signum() != 0) {
            problems.add(path + ": Invalid value: " + node + ": " + path + " in body should be a multiple of "
                    + schema.get("multipleOf").asText());
        }
    }

    private static void bound(
            String path,
            JsonNode node,
            JsonNode schema,
            String limit,
            String exclusive,
            int sign,
            String words,
            List<String> problems,
            BigDecimal value) {
        if (!schema.has(limit)) {
            return;
        }
        boolean strict = schema.path(exclusive).asBoolean(false);
        int compared = value.compareTo(schema.get(limit).decimalValue()) * sign;
        if (compared > 0 || (strict && compared == 0)) {
            problems.add(path + ": Invalid value: " + node + ": " + path + " in body should be " + words
                    + (strict ? " " : " or equal to ") + schema.get(limit).asText());
        }
    }
}
