package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The part of a network's prefixes that the nodes of one member share.
 *
 * @param cluster the member
 * @param number grows with each grant of the network; the member's placement answers with it
 * @param blocks one prefix for each set of ranges, e.g. {@code 10.40.16.0/20}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BlockGrant(String cluster, long number, List<String> blocks) {

    public BlockGrant {
        blocks = Copies.list(blocks);
    }
}
