package dev.weft.ipam.kafka;

import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;

/** What this process knows of the fleet's members. */
interface MemberSight {

    /** Knows every member, and that it is not lost. */
    MemberSight NOBODY_IS_LOST = new MemberSight() {
        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public MemberLoss.Seen of(String member) {
            return new MemberLoss.Seen(Member.KNOWN, null);
        }
    };

    /** Whether all members are known that there were when this process started. */
    boolean complete();

    /**
     * A member.
     *
     * @param member {@code fleet/cluster}
     */
    MemberLoss.Seen of(String member);
}
