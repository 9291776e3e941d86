package dev.weft.ipam.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolFact.PoolChanged;
import dev.weft.events.fact.PoolSpec;
import dev.weft.events.fact.PoolState;
import dev.weft.runtime.facts.FactChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HubPoolsTest {

    private static CloudEventRecord pool(long generation, boolean accepted, long assigned, List<Finding> findings) {
        PoolState state = new PoolState(
                "fleet-a",
                "net",
                generation,
                new PoolSpec(
                        "net",
                        List.of("10.0.0.0/24"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        null,
                        null),
                accepted,
                "254",
                assigned,
                0,
                0,
                Long.toString(254 - assigned),
                findings,
                null,
                List.of(),
                List.of(),
                List.of(),
                null);
        Envelope envelope = new Envelope(
                "1", "t", "/weft/ipam-svc", "fleet-a/net", Instant.EPOCH, "", "fleet-a/net", 1, "1", null, null);
        return new CloudEventRecord(Topic.ADDRESS_POOLS, state.key(), envelope, new PoolChanged(state));
    }

    private static boolean onlyUse(@Nullable CloudEventRecord before, @Nullable CloudEventRecord after) {
        return HubPools.onlyUse(
                new FactChange(after == null ? pool(1, true, 0, List.of()) : after, before, after, true, false));
    }

    @Test
    void aPoolThatGivesAndTakesAddressesChangesOnlyItsUse() {
        assertThat(onlyUse(pool(1, true, 0, List.of()), pool(1, true, 7, List.of())))
                .isTrue();
    }

    @Test
    void aPoolThatComesGoesOrIsDeclaredAnewChangesMore() {
        CloudEventRecord before = pool(1, true, 0, List.of());
        Finding finding = new Finding("Overlap", "AddressPool net", "spec.cidrs", "it overlaps", null);

        assertThat(onlyUse(null, before)).isFalse();
        assertThat(onlyUse(before, null)).isFalse();
        assertThat(onlyUse(before, pool(2, true, 0, List.of()))).isFalse();
        assertThat(onlyUse(before, pool(1, false, 0, List.of()))).isFalse();
        assertThat(onlyUse(before, pool(1, true, 0, List.of(finding)))).isFalse();
    }
}
