package dev.weft.acceptance.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.acceptance.fleet.UserActs;
import dev.weft.acceptance.input.Row.Seen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The places where a user looks. */
final class Sight {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final RunningFleet fleet;
    private final String namespace;

    Sight(RunningFleet fleet, String namespace) {
        this.fleet = fleet;
        this.namespace = namespace;
    }

    /** The message of a condition that is not as a user wants it; nothing while it is. */
    Supplier<Seen> condition(String kind, String name, String type, String status) {
        return () -> {
            UserActs.Seen now = fleet.condition(namespace, kind, name, type);
            return new Seen(
                    kind + " status, condition " + type,
                    now.status().equals(status) ? now.reason() + ": " + now.message() : "");
        };
    }

    /** The message of condition Ready while it is False. */
    Supplier<Seen> notReady(String kind, String name) {
        return condition(kind, name, "Ready", "False");
    }

    /** The message of condition Accepted while it is False. */
    Supplier<Seen> refused(String kind, String name) {
        return condition(kind, name, "Accepted", "False");
    }

    /** Any part of the status. */
    Supplier<Seen> status(String kind, String name, String pointer) {
        return () ->
                new Seen(kind + " " + pointer, object(kind, name).at(pointer).toString());
    }

    /** An intent as JSON; a missing node when it is not there. */
    JsonNode object(String kind, String name) {
        return JSON.valueToTree(fleet.hub()
                .genericKubernetesResources("weft.dev/v1alpha1", kind)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** The line of {@code kubectl get} as {@code COLUMN=cell}, of the columns that it prints by default. */
    Supplier<Seen> line(String plural, String name) {
        return () -> {
            KubernetesClient hub = fleet.hub();
            JsonNode table = json(hub.getHttpClient()
                    .sendAsync(
                            hub.getHttpClient()
                                    .newHttpRequestBuilder()
                                    .uri(hub.getMasterUrl() + "apis/weft.dev/v1alpha1/namespaces/" + namespace + "/"
                                            + plural + "/" + name)
                                    .header("Accept", TABLE)
                                    .build(),
                            String.class)
                    .join()
                    .body());
            StringBuilder line = new StringBuilder();
            JsonNode columns = table.path("columnDefinitions");
            for (int i = 0; i < columns.size(); i++) {
                if (columns.path(i).path("priority").asInt() == 0) {
                    line.append(columns.path(i).path("name").asText())
                            .append('=')
                            .append(table.at("/rows/0/cells/" + i).asText())
                            .append(' ');
                }
            }
            return new Seen("kubectl get " + plural, line.toString());
        };
    }

    /** A part of a fact in the fleet view. */
    Supplier<Seen> rest(String noun, String key, String pointer) {
        return () -> new Seen("REST " + noun, fact(noun, key).at(pointer).toString());
    }

    /** A fact as the fleet view has it. */
    JsonNode fact(String noun, String key) {
        return json(fleet.get("inventory-svc-0", "/api/v1/" + noun + "/" + key));
    }

    /** The warnings on a pod, as {@code kubectl describe pod} shows them. */
    Supplier<Seen> podEvents(String member, String podNamespace, String pod) {
        return () -> new Seen(
                "event on the pod",
                fleet.client(member).v1().events().inNamespace(podNamespace).list().getItems().stream()
                        .filter(e -> pod.equals(e.getInvolvedObject().getName()))
                        .map(e -> e.getReason() + ": " + e.getMessage())
                        .collect(Collectors.joining(" | ")));
    }

    /** What the API server answers to a YAML that it must not take; nothing when it takes it. */
    Supplier<Seen> apply(String cluster, String yaml) {
        return () -> {
            try {
                fleet.apply(cluster, yaml);
                return new Seen("kubectl apply", "");
            } catch (KubernetesClientException e) {
                return new Seen("kubectl apply", String.valueOf(e.getMessage()));
            }
        };
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }
}
