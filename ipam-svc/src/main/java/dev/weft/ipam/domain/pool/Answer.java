package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Cidr;
import java.util.List;

/** What a claim would get in a state. */
sealed interface Answer {

    /** All addresses and the MAC; nothing is missing. */
    record Give(List<Cidr> ips, String mac) implements Answer {}

    /** Something is missing, so it gets nothing. */
    record Hold(ClaimRecord.Wait pending) implements Answer {}

    static Answer hold(WaitingReason reason, String sentence) {
        return new Hold(new ClaimRecord.Wait(reason, sentence, null));
    }

    static Answer holdFor(WaitingReason reason, String awaits, String sentence) {
        return new Hold(new ClaimRecord.Wait(reason, sentence, awaits));
    }
}
