package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.conformance.Verdict.Kind;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.Map;

/** How an answer is held against a case: by its error, or by every field that the case names. */
final class Held {

    /** The rule under test: a whole case to its answer; refusals of the domain are its errors. */
    @FunctionalInterface
    interface Rule {

        JsonNode answer(JsonNode vector) throws AnnotationRefusal, GoJsonException;
    }

    /** A shape of case that no rule covers; says why. */
    static final class NotBuilt extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String reason;

        NotBuilt(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private Held() {}

    static Check by(Rule rule) {
        return vector -> {
            JsonNode error = vector.path("expected_error");
            JsonNode expected = error.isMissingNode() ? vector.path("expected") : error;
            try {
                JsonNode answer = rule.answer(vector);
                return verdict(error.isMissingNode() && holds(vector.path("expected"), answer), expected, answer);
            } catch (AnnotationRefusal refusal) {
                return refused(error, expected, refusal.text());
            } catch (GoJsonException refusal) {
                return refused(error, expected, refusal.text());
            } catch (PluginRefusal refusal) {
                return refused(error, expected, refusal.text());
            } catch (NotBuilt notBuilt) {
                return new Verdict(Kind.NOT_BUILT, expected, JsonNodeFactory.instance.nullNode(), notBuilt.reason);
            }
        };
    }

    static Verdict verdict(boolean passed, JsonNode expected, JsonNode actual) {
        return new Verdict(passed ? Kind.PASSED : Kind.FAILED, expected, actual, "");
    }

    private static Verdict refused(JsonNode error, JsonNode expected, String text) {
        String message = error.path("message").asText("");
        boolean passed = switch (error.path("match").asText("none")) {
            case "any" -> true;
            case "equals" -> text.equals(message);
            case "contains" -> text.contains(message);
            case "prefix" -> text.startsWith(message);
            default -> false;
        };
        return verdict(passed, expected, JsonNodeFactory.instance.textNode(text));
    }

    /** Nothing, null, false, empty text and empty list are one, as in Go's JSON. */
    static boolean holds(JsonNode expected, JsonNode actual) {
        if (isNothing(expected)) {
            return isNothing(actual);
        }
        if (expected.isObject() && expected.isEmpty()) {
            return actual.isEmpty() && !actual.isValueNode() || isNothing(actual);
        }
        if (expected.isObject()) {
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                boolean noError = field.getKey().equals("error");
                if (!noError && !holds(field.getValue(), actual.path(field.getKey()))) {
                    return false;
                }
            }
            return actual.isObject();
        }
        if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                if (!holds(expected.get(i), actual.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isBoolean() && !value.asBoolean()
                || value.isTextual() && value.asText().isEmpty()
                || value.isArray() && value.isEmpty();
    }
}
