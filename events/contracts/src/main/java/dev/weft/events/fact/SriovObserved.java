package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a SriovNetworkNodeState.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SriovObserved(
        String namespace,
        @Nullable String syncStatus,
        @Nullable String lastSyncError,
        List<Nic> interfaces) {

    public SriovObserved {
        interfaces = Copies.list(interfaces);
    }
}
