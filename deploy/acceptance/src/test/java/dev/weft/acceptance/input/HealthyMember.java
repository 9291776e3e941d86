package dev.weft.acceptance.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A member that nothing is wrong with: what is asked of it must be done while everything around it is wrong. */
final class HealthyMember {

    private final RunningFleet fleet;
    private final Sight sight;
    private final String namespace;
    private final String member;
    private final AtomicInteger next = new AtomicInteger(1);

    HealthyMember(RunningFleet fleet, Sight sight, String namespace, String member) {
        this.fleet = fleet;
        this.sight = sight;
        this.namespace = namespace;
        this.member = member;
    }

    /** Declares a pool, a network and a pod, and waits until the pod is attached; how long that took. */
    Duration work(Duration bound) {
        int number = next.getAndIncrement();
        String name = "well-" + number;
        long start = System.nanoTime();
        PooledNetwork.in(member, namespace, name, "shop")
                .declare(
                        fleet,
                        "addressDomain: well, cidrs: [10.250.%1$d.0/29], gateway: [10.250.%1$d.1]".formatted(number));
        Awaitility.await("Network " + name + " is in " + member)
                .atMost(bound)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> fleet.condition(namespace, "Network", name, "Ready")
                        .status()
                        .equals("True"));
        fleet.apply(member, pod(name, name));
        Duration left = bound.minusNanos(System.nanoTime() - start);
        assertThat(left).as("time left for pod %s", name).isPositive();
        Awaitility.await("pod " + name + " of " + member + " is attached")
                .atMost(left)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> attachment(name).path("phase").asText().equals("Attached"));
        assertThat(attachment(name).path("actualIps").toString())
                .as("the addresses that pod %s has", name)
                .contains("10.250." + number + ".2");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private JsonNode attachment(String pod) {
        return sight.fact("attachments", namespace + "/" + member + "/shop/" + pod + "/net1")
                .path("state");
    }

    static String pod(String name, String networks) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: shop
                  annotations: {k8s.v1.cni.cncf.io/networks: '%s'}
                spec:
                  containers: [{name: app, image: "registry.k8s.io/pause:3.10"}]
                """.formatted(name, networks);
    }
}
