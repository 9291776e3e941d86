package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {

    private final EventIds ids = new EventIds(InstantSource.fixed(Instant.ofEpochMilli(1_767_225_600_000L)));

    @Test
    void anIdIsAUuidOfVersionSevenThatHoldsItsTime() {
        UUID id = UUID.fromString(ids.next());

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(1_767_225_600_000L);
    }

    @Test
    void idsGrowAlsoWithinAMillisecond() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next());
        }

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aSequenceIsTheTimeUnlessTheLastOneIsAhead() {
        assertThat(ids.sequenceAfter(0)).isEqualTo(1_767_225_600_000L);
        assertThat(ids.sequenceAfter(1_900_000_000_000L)).isEqualTo(1_900_000_000_001L);
    }
}
