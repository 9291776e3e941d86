package dev.weft.ipam.kafka;

import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.key.PoolKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What was declared of each pool, and why it was refused. It lasts as the domains do, so that who takes over tells the same. */
final class PoolSources {

    private static final String KIND = "pool";

    /**
     * The last declaration of a pool.
     *
     * @param domain {@code fleet/domain}
     * @param refused why the declaration was not taken, if it was not
     * @param refusedSpec what was declared then
     */
    record Source(
            String domain,
            long generation,
            @Nullable Envelope cause,
            @Nullable Finding refused,
            @Nullable PoolSpec refusedSpec) {

        Source refusedBy(Finding finding, @Nullable PoolSpec spec) {
            return new Source(domain, generation, cause, finding, spec);
        }
    }

    private final DomainStore store;
    private final Map<PoolKey, Source> sources = new HashMap<>();

    PoolSources(DomainStore store) {
        this.store = store;
        store.notes(KIND, Source.class).forEach((key, source) -> sources.put(PoolKey.parse(key), source));
    }

    @Nullable
    Source get(PoolKey key) {
        return sources.get(key);
    }

    void put(PoolKey key, Source source) {
        sources.put(key, source);
        store.putNote(KIND, key.text(), source);
    }

    /** Notes why a pool was refused; its declaration stays as it is. */
    void refuse(PoolKey key, String domain, Finding finding) {
        Source source = sources.getOrDefault(key, new Source(domain, 0, null, null, null));
        put(key, source.refusedBy(finding, source.refusedSpec()));
    }

    void remove(PoolKey key) {
        if (sources.remove(key) != null) {
            store.deleteNote(KIND, key.text());
        }
    }

    void forEach(BiConsumer<PoolKey, Source> each) {
        sources.forEach(each);
    }
}
