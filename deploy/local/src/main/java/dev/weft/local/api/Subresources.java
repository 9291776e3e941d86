package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Subresources other than status: binding and eviction of pods, scale of workloads, tokens of service accounts. */
final class Subresources {

    static final List<String> SCALED =
            List.of("deployments.apps", "statefulsets.apps", "replicasets.apps", "replicationcontrollers");

    private static final String ISSUER = "https://kubernetes.default.svc";
    private static final long USUAL_SECONDS = 3600;
    private static final long LEAST_SECONDS = 600;

    private final ApiParts parts;
    private final Access access;

    Subresources(ApiParts parts, Access access) {
        this.parts = parts;
        this.access = access;
    }

    void answer(HttpServerRequest request, Target target, byte[] body, Caller caller) {
        String method = request.method().name();
        ResourceKind kind = target.kind();
        String what = target.subresource();
        if (kind.isPod() && what.equals("binding") && method.equals("POST")) {
            ObjectNode binding = Answers.object(request, body);
            parts.objects().admitted(bindings(), target, binding, caller);
            Answers.send(request.response(), 201, bind(target.namespace(), target.name(), binding, caller.dryRun()));
        } else if (kind.isPod() && what.equals("eviction") && method.equals("POST")) {
            JsonNode options = Answers.object(request, body).path("deleteOptions");
            parts.deletions().delete(kind, target.namespace(), target.name(), options, caller);
            Answers.send(request.response(), 201, success());
        } else if (kind.isPod() && what.equals("log") && method.equals("GET")) {
            parts.objects().get(kind, target.namespace(), target.name());
            Answers.text(request.response(), "");
        } else if ((SCALED.contains(kind.resource()) || kind.scale() != null) && what.equals("scale")) {
            Answers.send(request.response(), 200, scale(request, target, body, caller));
        } else if (kind.resource().equals("serviceaccounts") && what.equals("token") && method.equals("POST")) {
            Answers.send(request.response(), 201, token(target, Answers.object(request, body)));
        } else {
            throw ApiProblem.noSuchResource();
        }
    }

    private static ObjectNode success() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success")
                .put("code", 201);
    }

    private ResourceKind bindings() {
        ResourceKind pods = java.util.Objects.requireNonNull(parts.kinds().find("v1", "pods"));
        return pods.named("Binding").at("binding");
    }

    /** Gives a pod its node. */
    ObjectNode bind(String namespace, String name, JsonNode binding, boolean dryRun) {
        ResourceKind pods = java.util.Objects.requireNonNull(parts.kinds().find("v1", "pods"));
        return parts.store().atomically(() -> {
            ObjectNode pod = parts.objects().get(pods, namespace, name).deepCopy();
            String problem = "";
            if (pod.path("metadata").has("deletionTimestamp")) {
                problem = "pod " + name + " is being deleted, cannot be assigned to a host";
            } else if (pod.path("spec").hasNonNull("nodeName")) {
                problem = "pod " + name + " is already assigned to node \""
                        + pod.path("spec").path("nodeName").asText() + "\"";
            } else if (pod.path("spec").path("schedulingGates").size() > 0) {
                problem = "pod " + name + " has non-empty .spec.schedulingGates";
            }
            if (!problem.isEmpty()) {
                throw new ApiProblem(
                        409, "Conflict", "Operation cannot be fulfilled on pods/binding \"" + name + "\": " + problem);
            }
            ((ObjectNode) pod.get("spec"))
                    .put("nodeName", binding.path("target").path("name").asText());
            PodRules.scheduled(pod);
            if (binding.path("metadata").path("annotations") instanceof ObjectNode more) {
                ObjectNode metadata = (ObjectNode) pod.get("metadata");
                ObjectNode annotations = metadata.get("annotations") instanceof ObjectNode there
                        ? there
                        : metadata.putObject("annotations");
                annotations.setAll(more);
            }
            if (!dryRun) {
                parts.store().put("pods", pod);
            }
            return success();
        });
    }

    private ObjectNode scale(HttpServerRequest request, Target target, byte[] body, Caller caller) {
        ResourceKind kind = target.kind();
        ObjectNode now = parts.objects().get(kind, target.namespace(), target.name());
        if (request.method().name().equals("GET")) {
            return scaleOf(kind, now);
        }
        JsonNode wanted;
        if (request.method().name().equals("PUT")) {
            wanted = Answers.object(request, body);
        } else if (Answers.contentType(request).equals("application/json-patch+json")) {
            wanted = Patches.json(scaleOf(kind, now), Answers.read(request, body));
        } else {
            wanted = Patches.merge(scaleOf(kind, now), Answers.read(request, body));
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode at = patch;
        String[] steps = path(kind, "specReplicasPath", ".spec.replicas").split("\\.", -1);
        for (int i = 1; i < steps.length - 1; i++) {
            at = at.putObject(steps[i]);
        }
        at.put(steps[steps.length - 1], wanted.path("spec").path("replicas").asInt(0));
        String guard = wanted.path("metadata").path("resourceVersion").asText("");
        if (!guard.isEmpty()) {
            patch.putObject("metadata").put("resourceVersion", guard);
        }
        return scaleOf(
                kind,
                parts.objects()
                        .patch(
                                kind,
                                target.namespace(),
                                target.name(),
                                "application/merge-patch+json",
                                patch,
                                false,
                                false,
                                caller));
    }

    private static String path(ResourceKind kind, String field, String usual) {
        JsonNode scale = kind.scale();
        return scale == null ? usual : scale.path(field).asText("");
    }

    private static ObjectNode scaleOf(ResourceKind kind, ObjectNode workload) {
        ObjectNode scale =
                JsonNodeFactory.instance.objectNode().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.set(field, workload.path("metadata").get(field));
        }
        scale.putObject("spec")
                .put(
                        "replicas",
                        ObjectTable.path(workload, path(kind, "specReplicasPath", ".spec.replicas"))
                                .asInt(0));
        ObjectNode status = scale.putObject("status")
                .put(
                        "replicas",
                        ObjectTable.path(workload, path(kind, "statusReplicasPath", ".status.replicas"))
                                .asInt(0));
        List<String> labels = new ArrayList<>();
        workload.at("/spec/selector/matchLabels")
                .properties()
                .forEach(l -> labels.add(l.getKey() + "=" + l.getValue().asText()));
        if (!labels.isEmpty()) {
            status.put("selector", String.join(",", labels));
        }
        return scale;
    }

    private ObjectNode token(Target target, ObjectNode request) {
        ObjectNode account = parts.objects().get(target.kind(), target.namespace(), target.name());
        long seconds = request.path("spec").path("expirationSeconds").asLong(USUAL_SECONDS);
        if (seconds < LEAST_SECONDS) {
            throw ApiProblem.invalid(
                    Kinds.tokenRequest(),
                    "",
                    "spec.expirationSeconds: Invalid value: " + seconds
                            + ": may not specify a duration less than 10 minutes");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plusSeconds(seconds);
        String uid = account.path("metadata").path("uid").asText();
        String user = "system:serviceaccount:" + target.namespace() + ":" + target.name();
        ObjectNode answer = request.deepCopy();
        answer.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
        ObjectNode spec = answer.get("spec") instanceof ObjectNode there ? there : answer.putObject("spec");
        spec.put("expirationSeconds", seconds);
        if (spec.path("audiences").isEmpty()) {
            spec.putArray("audiences").add(ISSUER);
        }
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.set("aud", spec.get("audiences"));
        claims.put("exp", until.getEpochSecond())
                .put("iat", now.getEpochSecond())
                .put("nbf", now.getEpochSecond())
                .put("iss", ISSUER)
                .put("jti", UUID.randomUUID().toString())
                .put("sub", user);
        claims.putObject("kubernetes.io")
                .put("namespace", target.namespace())
                .putObject("serviceaccount")
                .put("name", target.name())
                .put("uid", uid);
        String token = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + encoded(claims.toString()) + "."
                + encoded(UUID.randomUUID().toString());
        access.token(
                token,
                Access.Identity.of(
                        user,
                        List.of("system:serviceaccounts", "system:serviceaccounts:" + target.namespace()),
                        uid,
                        () -> Instant.now().isBefore(until) && isThere(target, uid)));
        answer.putObject("status").put("token", token).put("expirationTimestamp", until.toString());
        return answer;
    }

    private boolean isThere(Target target, String uid) {
        ObjectNode account = parts.store().get(target.kind().resource(), Store.key(target.namespace(), target.name()));
        return account != null && account.path("metadata").path("uid").asText().equals(uid);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
