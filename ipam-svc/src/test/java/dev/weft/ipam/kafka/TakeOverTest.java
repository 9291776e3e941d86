package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.runtime.facts.EventIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeOverTest extends GivenEngine {

    @Test
    void whoTakesOverTellsThePoolAtItsGeneration() {
        declare("10.0.0.0/29", 7);

        takeOver();
        tick();

        assertThat(pools())
                .singleElement()
                .satisfies(pool -> assertThat(pool.generation()).isEqualTo(7))
                .satisfies(pool -> assertThat(pool.accepted()).isTrue());
    }

    @Test
    void whoTakesOverStillKnowsWhyAPoolWasRefused() {
        declare("10.0.0.0/33", 3);

        takeOver();
        tick();

        assertThat(pools()).singleElement().satisfies(pool -> {
            assertThat(pool.generation()).isEqualTo(3);
            assertThat(pool.accepted()).isFalse();
            assertThat(pool.findings()).isNotEmpty();
        });
    }

    @Test
    void theClaimOfAGonePodDoesNotSpeakForTheNewOneAfterATakeOver() {
        declare("10.0.0.0/24", 1);
        claim("a-new");
        claim("z-old");
        claim("m-newest");

        takeOver();
        for (String old : List.of("a-new", "z-old")) {
            withdraw(old);
        }

        assertThat(facts(AddressReleased.class)).isEmpty();
        withdraw("m-newest");
        assertThat(facts(AddressReleased.class)).hasSize(1);
    }

    @Test
    void theTimeToAnAddressIsMeasuredFromTheClaimOrFromWhenItBeganToWait() {
        // Below zero for those that waited.
        List<Long> millis = new ArrayList<>();
        processor = new DomainProcessor(
                "ipam-svc",
                1,
                new EventIds(InstantSource.fixed(Instant.ofEpochMilli(NOW))),
                (time, waited) -> millis.add(waited ? -time : time),
                MemberSight.NOBODY_IS_LOST,
                Duration.ZERO,
                new CommitPace(Duration.ofMillis(20)));
        processor.init(context);
        declare("10.0.0.0/31", 1);
        claim("a");
        claim("b");
        claim("c");
        context.setCurrentSystemTimeMs(NOW + 5000);
        withdraw("a");
        assertThat(millis).containsExactly(0L, 0L, -5000L);
    }

    @Test
    void whoTakesOverRemembersAnOrderThatStandsAndReleasesNothingAgain() {
        var order = new PoolIntentState.Release("a.net1", "10.0.0.1", "rack 4 burnt down", null);
        declare("10.0.0.0/24", 1);
        claim("a");
        declare("10.0.0.0/24", 2, order);
        assertThat(facts(AddressReleased.class)).singleElement().satisfies(released -> {
            assertThat(released.state().code()).isEqualTo(AddressState.RELEASED_BY_ORDER);
            assertThat(released.state().reason()).isEqualTo("rack 4 burnt down");
        });
        claim("a");

        takeOver();
        declare("10.0.0.0/24", 1, order);
        tick();

        assertThat(facts(AddressReleased.class)).isEmpty();
        assertThat(pools()).singleElement().satisfies(pool -> {
            assertThat(pool.assigned()).isEqualTo(1);
            assertThat(pool.releases()).singleElement().satisfies(answer -> {
                assertThat(answer.claim()).isEqualTo("a.net1");
                assertThat(answer.done()).isTrue();
            });
        });
    }
}
