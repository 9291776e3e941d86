package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.InterfaceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wish of one attachment for one address a family of a pool.
 *
 * @param claim unique for a pod's life: made of cluster, pod uid and interface
 * @param addressDomain domain of the pool; decides the partition
 * @param owner the interface that gets the answer
 * @param requestedIps addresses with or without prefix length; empty for any
 * @param identity what the attachment is beyond its pod's life, such as a replica of a StatefulSet; who has it again gets the same
 *     addresses while the pool keeps them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClaimState(
        String fleet,
        String pool,
        String claim,
        String addressDomain,
        InterfaceKey owner,
        String podUid,
        List<String> requestedIps,
        @Nullable String requestedMac,
        @Nullable String identity) {

    public ClaimState {
        requestedIps = Copies.list(requestedIps);
    }

    /** The key of these facts. */
    public ClaimKey key() {
        return new ClaimKey(fleet, pool, claim);
    }
}
