package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.OneFleet;

/** All fault tests of a run, and others that need no settings of their own, have one fleet with two replicas of each service. */
public final class SharedFleet extends OneFleet {

    SharedFleet() {
        super(FaultyFleet.class, () -> FaultyFleet.start(2), FaultyFleet::close);
    }
}
