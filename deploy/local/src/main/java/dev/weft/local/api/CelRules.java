package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.extension.StringsLib;
import org.projectnessie.cel.tools.Script;
import org.projectnessie.cel.tools.ScriptException;
import org.projectnessie.cel.tools.ScriptHost;

/** Evaluates CEL over JSON. A rule that cannot be evaluated does not hold, and says why, as in the API server. */
final class CelRules {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScriptHost HOST = ScriptHost.newBuilder().build();
    private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();
    private static final List<String> SELF = List.of("self", "oldSelf");
    private static final List<String> REQUEST = List.of("object", "oldObject", "request");

    /** What an evaluation gave; the problem says why there was none. */
    record Outcome(boolean holds, Optional<String> problem) {}

    private static final Pattern NAMES = Pattern.compile("names: \\[([\\w.]+)]");

    private CelRules() {}

    /** A rule of a schema. */
    static Outcome holds(String rule, JsonNode self, @Nullable JsonNode oldSelf) {
        return outcome(rule, SELF, self(self, oldSelf));
    }

    /** A message expression of a schema; empty when it cannot be evaluated. */
    static String text(String expression, JsonNode self, @Nullable JsonNode oldSelf) {
        try {
            return script(expression, SELF).execute(String.class, self(self, oldSelf));
        } catch (ScriptException | RuntimeException e) {
            return "";
        }
    }

    /** A match condition of a webhook. */
    static Outcome matches(
            String condition, @Nullable JsonNode object, @Nullable JsonNode oldObject, JsonNode request) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("object", value(object));
        variables.put("oldObject", value(oldObject));
        variables.put("request", value(request));
        return outcome(condition, REQUEST, variables);
    }

    private static Map<String, Object> self(JsonNode self, @Nullable JsonNode oldSelf) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", value(self));
        variables.put("oldSelf", value(oldSelf));
        return variables;
    }

    private static Object value(@Nullable JsonNode node) {
        return node == null ? com.google.protobuf.NullValue.NULL_VALUE : plain(node);
    }

    private static Object plain(JsonNode node) {
        Object value = JSON.convertValue(node, Object.class);
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static Outcome outcome(String rule, List<String> names, Map<String, Object> variables) {
        try {
            return new Outcome(
                    Boolean.TRUE.equals(script(rule, names).execute(Boolean.class, variables)), Optional.empty());
        } catch (ScriptException | RuntimeException e) {
            return new Outcome(false, Optional.of("rule cannot be evaluated: " + rule + ": " + text(e, variables)));
        }
    }

    /** Why an expression cannot be a match condition; empty when it can. */
    static Optional<String> compiles(String expression) {
        try {
            script(expression, REQUEST);
            return Optional.empty();
        } catch (ScriptException | RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Why a text cannot be a rule of a schema; empty when it can. */
    static Optional<String> isRule(String rule) {
        try {
            script(rule, SELF);
            return Optional.empty();
        } catch (ScriptException | RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Says which key is missing where the library names the whole expression. */
    private static String text(Exception e, Map<String, Object> variables) {
        String message = String.valueOf(e.getMessage());
        Matcher names = NAMES.matcher(message);
        if (!names.find()) {
            return message;
        }
        Object at = variables;
        for (String step : names.group(1).split("\\.", -1)) {
            Object next = at instanceof Map<?, ?> map ? map.get(step) : null;
            if (next == null) {
                return "no such key: " + step;
            }
            at = next;
        }
        return message;
    }

    private static Script script(String rule, List<String> names) throws ScriptException {
        String key = names.get(0) + " " + rule;
        Script known = SCRIPTS.get(key);
        if (known != null) {
            return known;
        }
        var builder = HOST.buildScript(rule).withLibraries(new StringsLib());
        names.forEach(n -> builder.withDeclarations(Decls.newVar(n, Decls.Dyn)));
        Script script = builder.build();
        SCRIPTS.put(key, script);
        return script;
    }
}
