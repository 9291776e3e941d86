package dev.weft.runtime.hub;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;

/** A lease that knows when it was last written by this process. */
final class RenewedLock extends LeaseLock {

    private volatile long asked = System.nanoTime();

    RenewedLock(String namespace, String name, String identity) {
        super(namespace, name, identity);
    }

    /** Whether the last successful write was sent less than this time ago. */
    boolean fresh(Duration limit) {
        return System.nanoTime() - asked < limit.toNanos();
    }

    @Override
    public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
        long now = System.nanoTime();
        super.create(client, record);
        asked = now;
    }

    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
        long now = System.nanoTime();
        super.update(client, record);
        asked = now;
    }
}
