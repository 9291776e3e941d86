package dev.weft.runtime.member;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;

/** Keeps objects without managedFields and without what the watch does not need: memory is what limits members a process. */
final class TrimmedStore<T extends HasMetadata> extends BasicItemStore<T> {

    private final UnaryOperator<T> trim;

    TrimmedStore(UnaryOperator<T> trim) {
        super(Cache::metaNamespaceKeyFunc);
        this.trim = trim;
    }

    @Override
    public T put(String key, T object) {
        T trimmed = trim.apply(object);
        trimmed.getMetadata().setManagedFields(null);
        return super.put(key, trimmed);
    }
}
