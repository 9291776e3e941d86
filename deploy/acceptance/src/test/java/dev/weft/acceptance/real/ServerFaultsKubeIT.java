package dev.weft.acceptance.real;

import static dev.weft.acceptance.real.GatedFleet.FLEET;
import static dev.weft.acceptance.real.GatedFleet.NAMESPACE;
import static dev.weft.acceptance.real.GatedFleet.REAL;
import static dev.weft.acceptance.real.GatedFleet.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testbed.cluster.Controllers;
import dev.weft.testbed.cluster.RealApiServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What befalls a real API server: the member recovers alone, no other member notices, and nothing is written twice. */
@ExtendWith(SharedRealFleet.class)
class ServerFaultsKubeIT {

    private static final Duration OUTAGE = Duration.ofSeconds(30);
    /** What a member that is not concerned may take beyond what it takes on a calm day of this machine. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(5);

    @Test
    void aServerThatIsStoppedForHalfAMinuteIsFoundAgain(GatedFleet fleet) {
        RealApiServer member = fleet.member();
        hold(fleet, "stopped", member.process()::stop, member::restart);
    }

    @Test
    void aServerThatHangsForHalfAMinuteIsFoundAgain(GatedFleet fleet) {
        RealApiServer member = fleet.member();
        hold(fleet, "frozen", member.process()::freeze, () -> {
            member.process().thaw();
            member.awaitReady();
        });
    }

    @Test
    void versionsThatAreCompactedWhileTheServerIsAwayCostNothing(GatedFleet fleet) {
        RealApiServer member = fleet.member();
        hold(
                fleet,
                "compacted",
                () -> {
                    member.process().kill();
                    fleet.running().real().testbed().etcd().compact();
                },
                member::restart);
    }

    @Test
    void aServerThatTurnsWeftAwayIsWorkedOnAsSoonAsItHasRoom(GatedFleet fleet) {
        try (CrowdedServer crowded = new CrowdedServer(fleet.client(REAL), fleet.kubeconfigOfWeft())) {
            hold(
                    fleet,
                    "crowded",
                    () -> {
                        crowded.begin();
                        fleet.create(REAL, "crowded-during", "net");
                    },
                    () -> {
                        System.out.printf(
                                Locale.ROOT, "429 by priority and fairness: %.0f times%n", crowded.turnedAway());
                        crowded.end();
                    });
            fleet.awaitAttached(REAL, "crowded-during");
            delete(fleet, REAL, "crowded-during");
        }
    }

    @Test
    void aKilledEtcdTakesHubAndMemberAndBothComeBack(GatedFleet fleet) {
        String before = definition(fleet);
        fleet.create(REAL, "killed-before", "net");
        String kept = fleet.awaitAttached(REAL, "killed-before");
        fleet.running().real().testbed().etcd().process().kill();
        LockSupport.parkNanos(OUTAGE.toNanos() / 3);
        fleet.running().real().testbed().etcd().restart();
        fleet.hub().awaitReady();
        fleet.member().awaitReady();
        long began = System.nanoTime();
        fleet.running().apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: later, namespace: %s}
                spec: {addressDomain: later, cidrs: [10.91.0.0/24]}
                """.formatted(FLEET));
        fleet.awaitReady("AddressPool", "later");
        fleet.create(REAL, "killed-after", "net");
        assertThat(fleet.awaitAttached(REAL, "killed-after")).isNotEqualTo(kept);
        report("etcd killed", began, -1);
        assertThat(definition(fleet)).isEqualTo(before);
        delete(fleet, REAL, "killed-before", "killed-after");
    }

    @Test
    void aServerWithANewAuthorityIsNotTrustedUntilTheSecretSaysSo(GatedFleet fleet) {
        RealApiServer rotated = fleet.running().real().testbed().add("rotated", Controllers.NONE);
        fleet.running().declare(FLEET, "rotated", rotated.kubeconfig());
        fleet.awaitReady("Cluster", "rotated");
        rotated.replaceCertificates();
        String reason = Awaitility.await("it is not trusted")
                .atMost(GatedFleet.PATIENCE)
                .until(
                        () -> fleet.running().condition(FLEET, "Cluster", "rotated", "Ready"),
                        c -> c.status().equals("False"))
                .message();
        assertThat(reason).contains("certificate-authority-data");
        long began = System.nanoTime();
        fleet.running().declare(FLEET, "rotated", rotated.kubeconfig());
        fleet.awaitReady("Cluster", "rotated");
        report("certificates replaced", began, -1);
        fleet.client("hub")
                .genericKubernetesResources("weft.dev/v1alpha1", "Cluster")
                .inNamespace(FLEET)
                .withName("rotated")
                .delete();
    }

    private static void hold(GatedFleet fleet, String name, Runnable begin, Runnable end) {
        String before = definition(fleet);
        fleet.create(REAL, name + "-before", "net");
        String kept = fleet.awaitAttached(REAL, name + "-before");
        long calm = attachElsewhere(fleet, name + "-calm");
        begin.run();
        long gone = System.nanoTime();
        long neighbour = attachElsewhere(fleet, name + "-elsewhere");
        while (System.nanoTime() - gone < OUTAGE.toNanos()) {
            LockSupport.parkNanos(gone + OUTAGE.toNanos() - System.nanoTime());
        }
        end.run();
        long began = System.nanoTime();
        fleet.create(REAL, name + "-after", "net");
        String later = fleet.awaitAttached(REAL, name + "-after");
        fleet.awaitReady("Cluster", REAL);
        report(name, began, neighbour);
        assertThat(Duration.ofNanos(neighbour)).isLessThan(UNDISTURBED.plusNanos(3 * calm));
        assertThat(later).isNotEqualTo(kept);
        assertThat(fleet.awaitAttached(REAL, name + "-before")).isEqualTo(kept);
        assertThat(definition(fleet)).as("the definition that Weft placed").isEqualTo(before);
        delete(fleet, REAL, name + "-before", name + "-after");
        delete(fleet, SIMULATED, name + "-calm", name + "-elsewhere");
    }

    /** How long a pod of the simulated member takes until it is attached, in ns. */
    private static long attachElsewhere(GatedFleet fleet, String pod) {
        long began = System.nanoTime();
        fleet.create(SIMULATED, pod, "net");
        fleet.awaitAttached(SIMULATED, pod);
        return System.nanoTime() - began;
    }

    private static void report(String what, long began, long neighbour) {
        System.out.printf(
                Locale.ROOT,
                "%s: a pod is attached %.1f s after the end%s%n",
                what,
                (System.nanoTime() - began) / 1e9,
                neighbour < 0 ? "" : String.format(Locale.ROOT, ", meanwhile elsewhere in %.1f s", neighbour / 1e9));
    }

    /** Identity and version of what Weft has written: another version means that it was written again. */
    private static String definition(GatedFleet fleet) {
        var nad = fleet.client(REAL)
                .genericKubernetesResources("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition")
                .inNamespace(NAMESPACE)
                .withName("net")
                .get();
        return nad.getMetadata().getUid() + "@" + nad.getMetadata().getResourceVersion();
    }

    private static void delete(GatedFleet fleet, String cluster, String... pods) {
        for (String pod : pods) {
            fleet.client(cluster)
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withName(pod)
                    .withGracePeriod(0)
                    .delete();
        }
    }
}
