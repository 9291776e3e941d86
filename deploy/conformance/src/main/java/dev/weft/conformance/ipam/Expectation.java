package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.Iterator;
import java.util.Map;

/** How an answer is held against a case: by its error, or by every field that the case names; the items of a list whole. */
final class Expectation {

    /** The rule under test: the input of a case to its answer; throws {@link IpamRefusal} for an error. */
    @FunctionalInterface
    interface Rule {

        JsonNode answer(JsonNode input);
    }

    private Expectation() {}

    static Check of(Rule rule) {
        return vector -> {
            JsonNode error = vector.path("expected_error");
            JsonNode answer;
            try {
                answer = rule.answer(vector.path("input"));
            } catch (IpamRefusal refusal) {
                JsonNode text = JsonNodeFactory.instance.textNode(refusal.text());
                boolean same = error.has("k8s_reason")
                        ? error.path("k8s_reason").asText().equals(refusal.reason())
                        : isError(error, refusal.text());
                return verdict(!error.isMissingNode() && same, vector, text);
            }
            return verdict(error.isMissingNode() && holds(vector.path("expected"), answer), vector, answer);
        };
    }

    static Verdict verdict(boolean passed, JsonNode vector, JsonNode actual) {
        JsonNode expected = vector.has("expected") ? vector.get("expected") : vector.path("expected_error");
        return new Verdict(passed ? Verdict.Kind.PASSED : Verdict.Kind.FAILED, expected, actual, "");
    }

    private static boolean isError(JsonNode error, String message) {
        String match = error.path("match").asText("");
        if (error.has("any") || match.equals("any")) {
            return true;
        }
        String text = error.path("message").asText("");
        if (error.has("prefix") || match.equals("prefix")) {
            return message.startsWith(error.path("prefix").asText(text));
        }
        if (match.equals("contains")) {
            return message.contains(text);
        }
        return (error.has("equals") || match.equals("equals"))
                && message.equals(error.path("equals").asText(text));
    }

    /** Whether every field that the case names is so; null means absent, and addresses may be written in any form. */
    static boolean holds(JsonNode expected, JsonNode actual) {
        if (expected.isObject()) {
            Iterator<Map.Entry<String, JsonNode>> fields = expected.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (!actual.isObject() || !holds(field.getValue(), actual.path(field.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                if (!holds(expected.get(i), actual.get(i)) || hasMore(expected.get(i), actual.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (expected.isNull()) {
            return actual.isNull() || actual.isMissingNode();
        }
        if (expected.isTextual() && actual.isTextual()) {
            return canonical(expected.asText()).equals(canonical(actual.asText()));
        }
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual instanceof MissingNode ? JsonNodeFactory.instance.missingNode() : actual);
    }

    /** An item of a list is named whole: a gateway that the case does not name must not be there. */
    private static boolean hasMore(JsonNode expected, JsonNode actual) {
        return expected.isObject() && actual.properties().stream().anyMatch(field -> !expected.has(field.getKey()));
    }

    private static String canonical(String text) {
        return Cidr.parse(text)
                .map(Cidr::toString)
                .or(() -> Address.parse(text).map(Address::toString))
                .orElse(text);
    }
}
