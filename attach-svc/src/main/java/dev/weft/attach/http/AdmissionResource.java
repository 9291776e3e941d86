package dev.weft.attach.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.events.key.ClusterKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * The mutating webhook of members: gates pods that ask for a network of Weft's, and requests their devices. It never refuses a pod: what
 * is wrong with a request is said on the pod, where its owner looks.
 */
@Path("/admission/{fleet}/{cluster}")
public class AdmissionResource {

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(3)
    };

    private final FleetNetworks fleet;
    private final Timer reviews;

    public AdmissionResource(FleetNetworks fleet, MeterRegistry meters) {
        this.fleet = fleet;
        this.reviews = Timer.builder("weft.admission.reviews")
                .description("Time in which the webhook answers an API server")
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
    }

    /** Answers an AdmissionReview v1 of a pod's creation. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ObjectNode review(
            @PathParam("fleet") String fleetName, @PathParam("cluster") String cluster, JsonNode review) {
        long began = System.nanoTime();
        ObjectNode answer = answer(fleetName, cluster, review);
        reviews.record(Duration.ofNanos(System.nanoTime() - began));
        return answer;
    }

    private ObjectNode answer(String fleetName, String cluster, JsonNode review) {
        ClusterKey member = new ClusterKey(fleetName, cluster);
        JsonNode request = review.path("request");
        String namespace = request.path("namespace").asText();
        PodAdmission.Decision decision = PodAdmission.decide(
                request.path("object"),
                namespace,
                fleet.declared(member),
                !fleet.placed(member, namespace).isEmpty());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode response = answer.putObject("response")
                .put("uid", request.path("uid").asText())
                .put("allowed", true);
        decision.refusal().ifPresent(text -> response.putArray("warnings").add(text));
        ArrayNode patch = decision.patch();
        if (!patch.isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put(
                    "patch", Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return answer;
    }
}
