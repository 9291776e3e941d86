package dev.weft.runtime.member;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A watch of one kind that never gives up: it lists again after 410, after a dead connection and when the member was away at start.
 * Callbacks only hand the key over.
 *
 * @param <T> the kind
 */
public final class KindWatch<T extends HasMetadata> implements AutoCloseable {

    private final SharedIndexInformer<T> informer;
    private final AtomicReference<@Nullable Throwable> problem;

    private KindWatch(SharedIndexInformer<T> informer, AtomicReference<@Nullable Throwable> problem) {
        this.informer = informer;
        this.problem = problem;
    }

    /**
     * Starts to watch.
     *
     * @param kind e.g. {@code client.pods().inAnyNamespace()}
     * @param trim takes away from an object what is not needed, before it is cached
     * @param onKey hears {@code namespace/name} (or {@code name}) of what appeared, changed or went
     * @param onProblem hears why the watch does not answer now
     */
    public static <T extends HasMetadata> KindWatch<T> start(
            Informable<T> kind, UnaryOperator<T> trim, Consumer<String> onKey, Consumer<Throwable> onProblem) {
        SharedIndexInformer<T> informer = kind.runnableInformer(0);
        informer.itemStore(new TrimmedStore<>(trim));
        AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
        informer.exceptionHandler((started, problem) -> {
            last.set(problem);
            onProblem.accept(problem);
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                onKey.accept(key(object));
            }

            @Override
            public void onUpdate(T before, T after) {
                onKey.accept(key(after));
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                onKey.accept(key(object));
            }
        });
        var unused = informer.start();
        return new KindWatch<>(informer, last);
    }

    /** The cached object, trimmed. */
    public @Nullable T get(String key) {
        return informer.getStore().getByKey(key);
    }

    /** All cached objects, trimmed. */
    public List<T> all() {
        return informer.getStore().list();
    }

    /** Whether the cache has been filled since the start. */
    public boolean synced() {
        return informer.hasSynced();
    }

    /** Whether the watch is connected now. */
    public boolean watching() {
        return informer.isWatching();
    }

    /** Why the watch does not answer now; null while it does, and before its first answer. */
    public @Nullable KubeProblem problem() {
        Throwable last = problem.get();
        return last == null || informer.isWatching() ? null : KubeProblem.of(last);
    }

    private static String key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return namespace == null || namespace.isEmpty()
                ? object.getMetadata().getName()
                : namespace + "/" + object.getMetadata().getName();
    }

    @Override
    public void close() {
        informer.stop();
    }
}
