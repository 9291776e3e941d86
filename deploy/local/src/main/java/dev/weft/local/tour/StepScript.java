package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.Fact;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The words that a step is written in: declare, await, show, check. */
public final class StepScript {

    private static final ObjectMapper JSON = CloudEventCodec.mapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TourFleet fleet;
    private final int mark;
    private final List<StepReport.Event> events = new ArrayList<>();
    private final StringBuilder intent = new StringBuilder();
    private final StringBuilder effect = new StringBuilder();
    private final StringBuilder check = new StringBuilder();
    private @Nullable String skipped;

    StepScript(TourFleet fleet) {
        this.fleet = fleet;
        this.mark = fleet.events().mark();
    }

    TourFleet fleet() {
        return fleet;
    }

    /** Applies YAML to the hub, as a user would. */
    void declare(String yaml) {
        apply(fleet.hub(), yaml);
    }

    /** Applies YAML to a member. */
    void apply(String member, String yaml) {
        apply(fleet.member(member), yaml);
    }

    private void apply(KubernetesClient client, String yaml) {
        intent.append(intent.isEmpty() ? "" : "---\n").append(yaml.strip()).append('\n');
        for (HasMetadata object : client.load(
                        new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .items()) {
            client.resource(object).fieldManager("tour").forceConflicts().serverSideApply();
        }
    }

    /** What the user does in words, where it is no YAML. */
    void does(String words) {
        intent.append(words).append('\n');
    }

    /** Waits for a fact since the start of this step, and names it. */
    <F extends Fact> F fact(Class<F> type, Predicate<F> holds, String expected) {
        CloudEventRecord event =
                await(
                        expected,
                        () -> fleet
                                .events()
                                .since(mark, e -> type.isInstance(e.fact()) && holds.test(type.cast(e.fact())))
                                .stream()
                                .findFirst()
                                .orElse(null));
        name(event);
        return type.cast(event.fact());
    }

    /** Waits until the newest fact of some key holds, also one from before this step. */
    <F extends Fact> F known(Class<F> type, Predicate<F> holds, String expected) {
        CloudEventRecord event = await(expected, () -> {
            List<CloudEventRecord> all =
                    fleet.events().since(0, e -> type.isInstance(e.fact()) && holds.test(type.cast(e.fact())));
            return all.isEmpty() ? null : all.get(all.size() - 1);
        });
        name(event);
        return type.cast(event.fact());
    }

    private void name(CloudEventRecord event) {
        name(new StepReport.Event(
                event.topic().topicName(),
                event.envelope().id(),
                event.envelope().type(),
                event.key().text()));
    }

    /** Names an event that this step is about. */
    void name(StepReport.Event event) {
        if (!events.contains(event)) {
            events.add(event);
        }
    }

    /** The last fact of each key that holds, oldest first. */
    <F extends Fact> List<CloudEventRecord> last(Class<F> type, Predicate<F> holds) {
        Map<String, CloudEventRecord> last = new LinkedHashMap<>();
        for (CloudEventRecord event : fleet.events().since(0, e -> type.isInstance(e.fact()))) {
            last.remove(event.key().text());
            if (holds.test(type.cast(event.fact()))) {
                last.put(event.key().text(), event);
            }
        }
        return List.copyOf(last.values());
    }

    /** Names all of these. */
    void nameAll(List<CloudEventRecord> some) {
        some.forEach(this::name);
    }

    /** Waits for something, asking again until it is there. */
    <T> T await(String expected, Supplier<@Nullable T> ask) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        RuntimeException last = null;
        while (System.nanoTime() < end) {
            try {
                T value = ask.get();
                if (value != null) {
                    check.append(check.isEmpty() ? "" : "; ").append(expected);
                    return value;
                }
            } catch (RuntimeException e) {
                last = e;
            }
            pause();
        }
        throw new IllegalStateException("not seen in " + PATIENCE.toSeconds() + " s: " + expected
                + (last == null ? "" : " (" + last.getMessage() + ")"));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until it holds. */
    void awaitThat(String expected, Supplier<Boolean> holds) {
        await(expected, () -> holds.get() ? Boolean.TRUE : null);
    }

    /** Fails unless it holds. */
    void check(String expected, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("not so: " + expected);
        }
        check.append(check.isEmpty() ? "" : "; ").append(expected);
    }

    /** Shows what is there now. */
    void show(String what) {
        effect.append(effect.isEmpty() ? "" : "\n").append(what);
    }

    /** An object of the hub as JSON, or a missing node. */
    JsonNode hubObject(String apiVersion, String kind, String name) {
        return object(fleet.hub(), apiVersion, kind, TourFleet.FLEET, name);
    }

    /** An object of a member as JSON, or a missing node. */
    JsonNode memberObject(String member, String apiVersion, String kind, @Nullable String namespace, String name) {
        return object(fleet.member(member), apiVersion, kind, namespace, name);
    }

    private static JsonNode object(
            KubernetesClient client, String apiVersion, String kind, @Nullable String namespace, String name) {
        var kinds = client.genericKubernetesResources(apiVersion, kind);
        GenericKubernetesResource object = namespace == null
                ? kinds.withName(name).get()
                : kinds.inNamespace(namespace).withName(name).get();
        return object == null ? JSON.missingNode() : JSON.valueToTree(object);
    }

    /** Waits until a condition of an intent has this status, and gives its message. */
    String condition(String kind, String name, String type, String status) {
        return await(kind + " " + name + " has " + type + "=" + status, () -> {
            JsonNode object = hubObject("weft.dev/v1alpha1", kind, name);
            if (object.isMissingNode()) {
                return null;
            }
            long generation = object.path("metadata").path("generation").asLong();
            for (JsonNode condition : object.path("status").path("conditions")) {
                if (condition.path("type").asText().equals(type)
                        && condition.path("status").asText().equals(status)
                        && condition.path("observedGeneration").asLong() >= generation) {
                    return condition.path("message").asText();
                }
            }
            return null;
        });
    }

    /** Says why this step cannot be shown here. */
    void skip(String reason) {
        skipped = reason;
    }

    StepReport report(int number, Step step, @Nullable String error, long millis) {
        return new StepReport(
                number,
                step.title(),
                step.page(),
                intent.toString().strip(),
                List.copyOf(events),
                effect.toString(),
                check.toString(),
                Objects.isNull(error),
                skipped,
                error,
                millis);
    }
}
