package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolState;
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostMembersTest extends GivenEngine {

    @Test
    void theClaimsOfALostMemberAreToldWithTheirNumberAndTheMendUntilItComesBack() {
        declare("10.0.0.0/31", 1);
        claim("a");
        claim("b");
        claim("c");
        seen = new MemberLoss.Seen(Member.GONE, null);
        look(NOW);
        tick();
        assertThat(pools()).last().satisfies(pool -> assertThat(pool.lost()).isNull());
        look(NOW + 10_000);
        tick();
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.lost())
                    .isEqualTo(new PoolState.Lost(
                            1,
                            3,
                            List.of(new PoolState.LostMember(
                                    "member", 3, Instant.ofEpochMilli(NOW), PoolState.LostMember.Why.Deleted))));
            assertThat(pool.findings()).first().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("MemberLost");
                assertThat(finding.object()).isEqualTo("Cluster fleet/member");
                assertThat(finding.message()).contains("3 claims");
                assertThat(finding.mend()).contains("./weft ipam release fleet/storage --member member --reason");
            });
        });
        seen = new MemberLoss.Seen(Member.KNOWN, null);
        look(NOW + 20_000);
        tick();
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.lost()).isNull();
            assertThat(pool.findings()).noneMatch(finding -> finding.code().equals("MemberLost"));
        });
    }

    @Test
    void whoTakesOverTellsTheSameLossBeforeItKnowsTheMembers() {
        declare("10.0.0.0/24", 1);
        claim("a");
        seen = new MemberLoss.Seen(Member.UNREACHABLE, Instant.ofEpochMilli(NOW).minusSeconds(3600));
        look(NOW);
        tick();
        PoolState before = pools().getLast();
        assertThat(before.lost()).isNotNull();

        complete = false;
        seen = new MemberLoss.Seen(Member.GONE, null);
        takeOver();
        look(NOW);
        tick();

        assertThat(pools())
                .isNotEmpty()
                .allSatisfy(pool -> assertThat(pool.lost()).isEqualTo(before.lost()));
    }

    @Test
    void anOrderForALostMemberReleasesAllThatItHasAndIsAnswered() {
        declare("10.0.0.0/24", 1);
        claim("a");
        claim("b");
        seen = new MemberLoss.Seen(Member.GONE, null);
        look(NOW);
        look(NOW + 10_000);
        declare(
                "10.0.0.0/24",
                2,
                List.of(),
                List.of(new PoolIntentState.MemberRelease("member", "rack 4 burnt", null)));
        tick();

        // Only the last claim speaks for the interface.
        assertThat(facts(AddressReleased.class))
                .singleElement()
                .satisfies(released -> assertThat(released.state().reason()).isEqualTo("rack 4 burnt"));
        assertThat(pools()).last().satisfies(pool -> {
            assertThat(pool.assigned()).isZero();
            assertThat(pool.lost()).isNull();
            assertThat(pool.memberReleases()).singleElement().satisfies(answer -> {
                assertThat(answer.member()).isEqualTo("member");
                assertThat(answer.done()).isTrue();
                assertThat(answer.message()).contains("2 claims released");
            });
        });
    }
}
