package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How a member has divided its part of a network's prefixes among its nodes.
 *
 * @param grant number of the grant that it answers; 0 when it has none
 * @param blocks the prefixes that it divides; empty when it has given them back
 * @param ranges what its nodes have, wherever it is, e.g. {@code 10.40.16.1-10.40.17.255}
 * @param nodes how many nodes have a part
 * @param without how many nodes have none, because none is free
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CarvedState(long grant, List<String> blocks, List<String> ranges, int nodes, int without) {

    public CarvedState {
        blocks = Copies.list(blocks);
        ranges = Copies.list(ranges);
    }
}
