package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.tools.Script;
import org.projectnessie.cel.tools.ScriptException;
import org.projectnessie.cel.tools.ScriptHost;

/** Evaluates CEL over JSON. A rule that cannot be evaluated does not hold, as in the API server. */
final class CelRules {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScriptHost HOST = ScriptHost.newBuilder().build();
    private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

    private CelRules() {}

    static boolean holds(String rule, JsonNode self, @Nullable JsonNode oldSelf) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", value(self));
        variables.put("oldSelf", oldSelf == null ? Map.of() : value(oldSelf));
        return evaluate(rule, List.of("self", "oldSelf"), variables);
    }

    static boolean matches(String condition, JsonNode object, @Nullable JsonNode oldObject, JsonNode request) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("object", value(object));
        variables.put("oldObject", oldObject == null ? Map.of() : value(oldObject));
        variables.put("request", value(request));
        return evaluate(condition, List.of("object", "oldObject", "request"), variables);
    }

    private static Object value(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }

    private static boolean evaluate(String rule, List<String> names, Map<String, Object> variables) {
        try {
            Script script = SCRIPTS.get(names + rule);
            if (script == null) {
                var builder = HOST.buildScript(rule);
                names.forEach(n -> builder.withDeclarations(Decls.newVar(n, Decls.Dyn)));
                script = builder.build();
                SCRIPTS.put(names + rule, script);
            }
            return Boolean.TRUE.equals(script.execute(Boolean.class, variables));
        } catch (ScriptException e) {
            return false;
        }
    }
}
