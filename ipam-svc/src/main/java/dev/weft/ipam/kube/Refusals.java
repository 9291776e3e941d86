package dev.weft.ipam.kube;

import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.runtime.member.KubeProblem;
import dev.weft.runtime.member.Member;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** What one member did not let the repair write: put off because the object changed meanwhile, or refused. */
final class Refusals {

    private static final Logger LOGGER = Logger.getLogger(Refusals.class);
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Member member;
    private final RepairMeters meters;
    private final Map<String, PoolFinding> refused = new TreeMap<>();

    Refusals(Member member, RepairMeters meters) {
        this.member = member;
        this.meters = meters;
    }

    void clear() {
        refused.clear();
    }

    /** One for each object. */
    List<PoolFinding> all() {
        return List.copyOf(refused.values());
    }

    /**
     * A write of an object that is there failed.
     *
     * @param written as it was read
     * @throws KubernetesClientException when the member does not answer
     */
    void notWritten(KubernetesClientException problem, HasMetadata written, String object) {
        switch (problem.getCode()) {
            case HttpURLConnection.HTTP_CONFLICT -> putOff(object);
            case HttpURLConnection.HTTP_NOT_FOUND, UNPROCESSABLE -> {
                // Both also come from a hook or a schema that would refuse it again and again.
                HasMetadata now = member.client().resource(written).get();
                if (now == null
                        || !now.getMetadata()
                                .getResourceVersion()
                                .equals(written.getMetadata().getResourceVersion())) {
                    putOff(object);
                } else {
                    refused(problem, object);
                }
            }
            default -> refusedOrLost(problem, object);
        }
    }

    /**
     * An object was not created.
     *
     * @throws KubernetesClientException when the member does not answer
     */
    void notCreated(KubernetesClientException problem, String object) {
        if (problem.getCode() == HttpURLConnection.HTTP_CONFLICT) {
            putOff(object);
        } else {
            refusedOrLost(problem, object);
        }
    }

    private void refusedOrLost(KubernetesClientException problem, String object) {
        // A hook that cannot be asked is told as 500; what is above that is the API server's own trouble.
        if (problem.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                || problem.getCode() == TOO_MANY_REQUESTS
                || problem.getCode() < HttpURLConnection.HTTP_BAD_REQUEST
                || problem.getCode() > HttpURLConnection.HTTP_INTERNAL_ERROR) {
            throw problem;
        }
        refused(problem, object);
    }

    void putOff(String object) {
        meters.conflict();
        LOGGER.debugf("member %s: %s changed meanwhile, the repair waits for the next look", member.key(), object);
    }

    private void refused(KubernetesClientException problem, String object) {
        meters.refused();
        PoolFinding refusal =
                PoolFinding.refused(object, KubeProblem.of(problem).reason());
        refused.put(object, refusal);
        LOGGER.warnf("member %s: the repair of %s is refused: %s", member.key(), object, refusal.reason());
    }
}
