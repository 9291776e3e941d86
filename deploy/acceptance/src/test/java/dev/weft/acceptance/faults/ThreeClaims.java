package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.PlainPod;
import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.AddressPoolStatus;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.ClusterStatus;
import dev.weft.crds.weft.Finding;
import dev.weft.crds.weft.Network;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A member with three pods, and the pool that only they have addresses of. */
record ThreeClaims(RunningFleet fleet, String namespace, String member, String pool) {

    static final int COUNT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Registers the member, and waits until the pods have their addresses. */
    void attach(String cidr) {
        fleet.register(namespace, member);
        fleet.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
        PooledNetwork.in(member, namespace, pool, "shop").declare(fleet, "cidrs: [" + cidr + "], quarantine: 1h");
        Awaitility.await("Network " + pool + " is placed")
                .atMost(PATIENCE)
                .until(() -> fleet.condition(namespace, "Network", pool, "Ready")
                        .status()
                        .equals("True"));
        for (int i = 0; i < COUNT; i++) {
            fleet.client(member)
                    .resource(PlainPod.asking("shop", "db-" + i, pool).build())
                    .create();
        }
        Awaitility.await("three claims are assigned")
                .atMost(PATIENCE)
                .until(() -> Long.valueOf(COUNT).equals(status().assigned()));
    }

    Finding awaitLost() {
        return Objects.requireNonNull(Awaitility.await("member " + member + " is told as lost with 3 claims")
                .atMost(PATIENCE)
                .until(
                        this::lost,
                        finding -> finding != null
                                && String.valueOf(finding.message()).contains(COUNT + " claims")));
    }

    void awaitNotLost() {
        Awaitility.await("member " + member + " is not told as lost")
                .atMost(PATIENCE)
                .until(() -> lost() == null);
    }

    @Nullable
    Finding lost() {
        return status().findings().stream()
                .filter(finding -> finding.code().equals("MemberLost"))
                .findFirst()
                .orElse(null);
    }

    AddressPoolStatus status() {
        AddressPool now = fleet.hub()
                .resources(AddressPool.class)
                .inNamespace(namespace)
                .withName(pool)
                .get();
        return Objects.requireNonNull(now.getStatus());
    }

    ClusterStatus seen() {
        return Objects.requireNonNull(cluster().get().getStatus());
    }

    Resource<Cluster> cluster() {
        return fleet.hub().resources(Cluster.class).inNamespace(namespace).withName(member);
    }

    /** Deletes the pods of a member that answers, and waits until their claims are gone. */
    void giveBack() {
        fleet.client(member).pods().inNamespace("shop").delete();
        Awaitility.await("the claims of pool " + pool + " are gone")
                .atMost(PATIENCE)
                .until(() -> Long.valueOf(0).equals(status().assigned()));
    }

    /** Takes everything away again. */
    void clear() {
        fleet.member(member).faults().clear();
        fleet.client(member).pods().inNamespace("shop").delete();
        fleet.hub()
                .resources(Network.class)
                .inNamespace(namespace)
                .withName(pool)
                .delete();
        fleet.hub()
                .resources(AddressPool.class)
                .inNamespace(namespace)
                .withName(pool)
                .delete();
        cluster().delete();
    }
}
