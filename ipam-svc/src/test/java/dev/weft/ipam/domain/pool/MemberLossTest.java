package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.pool.MemberLoss.Look;
import dev.weft.ipam.domain.pool.MemberLoss.Seen;
import dev.weft.ipam.domain.pool.MemberLoss.Why;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberLossTest {

    private static final Duration AFTER = Duration.ofHours(1);
    private static final String WEST = "f/west";

    private final Map<String, Seen> seen = new HashMap<>(Map.of(WEST, new Seen(Member.KNOWN, null)));
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private Look look = Look.NOTHING;

    private Map<String, MemberLoss> look(Duration later) {
        now = now.plus(later);
        look = look.next(Set.of(WEST), seen::get, now, AFTER);
        return look.lost();
    }

    @Test
    void aMemberWithoutAClusterIsLostAtTheNextLookButOneSince() {
        seen.put(WEST, new Seen(Member.GONE, null));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
        Instant missed = now;
        assertThat(look(Duration.ofSeconds(10))).containsExactly(Map.entry(WEST, new MemberLoss(Why.Deleted, missed)));
        assertThat(look(Duration.ofDays(3))).containsExactly(Map.entry(WEST, new MemberLoss(Why.Deleted, missed)));
    }

    @Test
    void aClusterThatIsDeletedAndAppliedAnewIsNoLoss() {
        seen.put(WEST, new Seen(Member.GONE, null));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
        seen.put(WEST, new Seen(Member.KNOWN, null));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
        seen.put(WEST, new Seen(Member.GONE, null));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void aMemberIsLostWhenItHasNotAnsweredForTheWholeTimeAndNoSooner() {
        Instant left = now;
        seen.put(WEST, new Seen(Member.UNREACHABLE, left));
        assertThat(look(AFTER.minusMillis(1))).isEmpty();
        assertThat(look(Duration.ofMillis(1))).containsExactly(Map.entry(WEST, new MemberLoss(Why.Unreachable, left)));
        seen.put(WEST, new Seen(Member.KNOWN, null));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
        seen.put(WEST, new Seen(Member.UNREACHABLE, now));
        assertThat(look(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void aMemberThatNobodySawAnswerIsNotLost() {
        seen.put(WEST, new Seen(Member.UNREACHABLE, null));
        assertThat(look(Duration.ofDays(9))).isEmpty();
    }

    @Test
    void aLostMemberWhoseClusterIsDeletedIsToldAsDeletedAtOnceAndNotAsBackMeanwhile() {
        seen.put(WEST, new Seen(Member.UNREACHABLE, now));
        assertThat(look(AFTER)).hasSize(1);
        seen.put(WEST, new Seen(Member.GONE, null));
        assertThat(look(Duration.ofSeconds(10))).containsExactly(Map.entry(WEST, new MemberLoss(Why.Deleted, now)));
        assertThat(look(Duration.ofSeconds(10)))
                .containsExactly(Map.entry(WEST, new MemberLoss(Why.Deleted, now.minusSeconds(10))));
    }

    @Test
    void allOfAMemberIsReleasedOnlyWhenItIsLost() {
        assertThat(ReleaseEvidence.against(WEST, new Seen(Member.GONE, null), now))
                .isEmpty();
        assertThat(ReleaseEvidence.against(WEST, new Seen(Member.UNREACHABLE, now.minusSeconds(300)), now))
                .isEmpty();
        assertThat(ReleaseEvidence.against(WEST, new Seen(Member.UNREACHABLE, now.minusSeconds(299)), now))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("member f/west", "less than 5 minutes", "delete its pods"));
        assertThat(ReleaseEvidence.against(WEST, new Seen(Member.KNOWN, null), now))
                .hasValueSatisfying(why -> assertThat(why).contains("is not lost", "delete the Cluster"));
    }
}
