package dev.weft.runtime.member;

import dev.weft.events.fact.ClusterState;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Supplier;

/**
 * An open connection to a member that this replica owns.
 *
 * @param client the caller never closes it
 * @param state the newest known state
 * @param queues makes queues that end with the connection
 */
public record Member(ClusterKey key, KubernetesClient client, Supplier<ClusterState> state, Queues queues) {

    /** Makes a queue of this member's work; a slow member holds up only its own. */
    @FunctionalInterface
    public interface Queues {
        <K> KeyedQueue<K> queue(String name, KeyedQueue.Work<K> work);
    }

    /** What a service does with a member while it owns it. */
    public interface Session extends AutoCloseable {
        @Override
        void close();
    }

    /** A service's interest in members; one bean a service. */
    public interface Handler {
        /** Starts watches; must not block on the member. */
        Session open(Member member);

        /** The member cannot be opened, e.g. because its kubeconfig is wrong or missing. */
        default void unusable(ClusterKey key, ClusterState state, String reason) {}
    }
}
