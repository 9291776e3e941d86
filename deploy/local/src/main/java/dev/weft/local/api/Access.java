package dev.weft.local.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: bearer tokens name users, and users are refused what a rule denies. Without a rule everything is allowed. Verbs are
 * Kubernetes' (get, list, watch, create, update, patch, delete, deletecollection), resources are plurals ({@code pods},
 * {@code pods/status}); {@code *} stands for all.
 */
public final class Access {

    /**
     * Who a token stands for.
     *
     * @param uid of a service account; empty for others
     * @param valid whether the token still counts
     */
    record Identity(String user, List<String> groups, String uid, BooleanSupplier valid) {

        static Identity of(String user, List<String> groups, String uid, BooleanSupplier valid) {
            List<String> all = new ArrayList<>(groups);
            if (!all.contains(KNOWN)) {
                all.add(KNOWN);
            }
            return new Identity(user, List.copyOf(all), uid, valid);
        }
    }

    private static final String KNOWN = "system:authenticated";

    /** What a rule is about; {@code *} stands for all. */
    record Rule(Set<String> verbs, Set<String> resources) {

        boolean covers(String verb, String resource) {
            return (verbs.contains("*") || verbs.contains(verb))
                    && (resources.contains("*") || resources.contains(resource));
        }
    }

    private final Map<String, Identity> tokens = new ConcurrentHashMap<>();
    private final Map<String, List<Rule>> denied = new ConcurrentHashMap<>();
    private final Map<String, List<Rule>> allowed = new ConcurrentHashMap<>();

    /** Makes a token valid for a user of these groups. */
    public Access token(String token, String user, String... groups) {
        tokens.put(token, Identity.of(user, List.of(groups), "", () -> true));
        return this;
    }

    void token(String token, Identity identity) {
        tokens.put(token, identity);
    }

    /** Makes a token invalid: it gets 401. */
    public Access revoke(String token) {
        tokens.remove(token);
        return this;
    }

    /** Refuses a user these verbs on these resources with 403. */
    public Access deny(String user, Set<String> verbs, String... resources) {
        denied.computeIfAbsent(user, u -> new CopyOnWriteArrayList<>()).add(new Rule(verbs, Set.of(resources)));
        return this;
    }

    /** Allows a user these verbs on these resources; from the first such call on, everything else is refused to him. */
    public Access allowOnly(String user, Set<String> verbs, String... resources) {
        allowed.computeIfAbsent(user, u -> new CopyOnWriteArrayList<>()).add(new Rule(verbs, Set.of(resources)));
        return this;
    }

    /** Takes all rules of a user away. */
    public Access clear(String user) {
        denied.remove(user);
        allowed.remove(user);
        return this;
    }

    Identity identify(@Nullable String authorization) {
        Identity identity = authorization == null || !authorization.startsWith("Bearer ")
                ? null
                : ofToken(authorization.substring("Bearer ".length()));
        if (identity == null) {
            throw new ApiProblem(401, "Unauthorized", "Unauthorized");
        }
        return identity;
    }

    /** Who a token stands for now, or null when it counts no more. */
    @Nullable
    Identity ofToken(String token) {
        Identity identity = tokens.get(token);
        return identity == null || !identity.valid().getAsBoolean() ? null : identity;
    }

    boolean may(String user, String verb, String resource) {
        return denied.getOrDefault(user, List.of()).stream().noneMatch(r -> r.covers(verb, resource))
                && (!allowed.containsKey(user) || allowed.get(user).stream().anyMatch(r -> r.covers(verb, resource)));
    }

    /** What is allowed to a user, denials apart. */
    List<Rule> allowedTo(String user) {
        return List.copyOf(allowed.getOrDefault(user, List.of(new Rule(Set.of("*"), Set.of("*")))));
    }

    static ApiProblem forbidden(String user, String verb, Target target) {
        ResourceKind kind = target.kind();
        String name = target.name().isEmpty() ? "" : " \"" + target.name() + "\"";
        String where = kind.namespaced() && target.scoped()
                ? " in the namespace \"" + target.namespace() + "\""
                : " at the cluster scope";
        return ApiProblem.forbidden(
                kind,
                target.name(),
                kind.resource() + name + " is forbidden: User \"" + user + "\" cannot " + verb + " resource \""
                        + target.resource() + "\" in API group \"" + kind.group() + "\"" + where);
    }
}
