package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many claims of a pool the pods of one namespace may hold, in all members together.
 *
 * @param perNamespace for each namespace that has no number of its own; absent means no limit
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolQuota(@Nullable Long perNamespace, List<NamespaceQuota> namespaces) {

    public PoolQuota {
        namespaces = Copies.list(namespaces);
    }

    /** The quota of one namespace. */
    public record NamespaceQuota(String namespace, long claims) {}
}
