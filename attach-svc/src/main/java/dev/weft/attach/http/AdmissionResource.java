package dev.weft.attach.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.plan.AdmissionPatch;
import dev.weft.attach.domain.plan.NetworkKind;
import dev.weft.attach.domain.plan.NetworkRequest;
import dev.weft.attach.domain.plan.NetworkRequests;
import dev.weft.events.fact.NetworkState;
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
import java.util.HashMap;
import java.util.Map;

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

    static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";

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
        JsonNode request = review.path("request");
        ArrayNode patch = patch(
                new ClusterKey(fleetName, cluster), request.path("namespace").asText(), request.path("object"));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode response = answer.putObject("response")
                .put("uid", request.path("uid").asText())
                .put("allowed", true);
        if (!patch.isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put(
                    "patch", Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return answer;
    }

    private ArrayNode patch(ClusterKey member, String namespace, JsonNode pod) {
        String text = pod.path("metadata").path("annotations").path(NETWORKS).asText("");
        boolean gate = false;
        Map<String, Integer> resources = new HashMap<>();
        try {
            for (NetworkRequest request : NetworkRequests.parse(text, namespace)) {
                NetworkState network = fleet.behind(member, request.namespace(), request.name());
                if (network == null) {
                    continue;
                }
                gate |= NetworkKind.pool(network.spec()).isPresent();
                NetworkKind.resource(network.spec(), fleet.resourcePrefix(member))
                        .ifPresent(r -> resources.merge(r, 1, Integer::sum));
            }
        } catch (NetworkRequests.BadRequestException e) {
            // It is gated and told why, instead of being retried by a kubelet for ever.
            gate = !fleet.placed(member, namespace).isEmpty();
        }
        return AdmissionPatch.of(pod, gate || !resources.isEmpty(), resources);
    }
}
