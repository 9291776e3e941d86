package dev.weft.ipam.app;

import dev.weft.events.key.ClusterKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What is wrong with Whereabouts in each member that this replica owns, and what was mended. */
@ApplicationScoped
public class RepairMeters {

    /** What the last look at a member showed. */
    public record Seen(int leaks, int duplicates, int stuckLeases, int withoutSlice, int wrong) {}

    private final MeterRegistry meters;
    private final Map<ClusterKey, Seen> seen = new ConcurrentHashMap<>();
    private final Map<ClusterKey, List<Gauge>> gauges = new ConcurrentHashMap<>();
    private final Counter repaired;
    private final Counter conflicts;
    private final Counter refusals;

    public RepairMeters(MeterRegistry meters) {
        this.meters = meters;
        this.repaired = repairs("done");
        this.conflicts = repairs("conflict");
        this.refusals = repairs("refused");
    }

    private Counter repairs(String outcome) {
        return Counter.builder("weft.whereabouts.repairs")
                .description(
                        "Repairs of Whereabouts' objects: done, put off because the object changed meanwhile, or refused")
                .tag("outcome", outcome)
                .register(meters);
    }

    public void seen(ClusterKey member, Seen now) {
        seen.put(member, now);
        gauges.computeIfAbsent(
                member,
                key -> List.of(
                        gauge("weft.whereabouts.leaks", "Addresses of pods that are gone", key, Seen::leaks),
                        gauge("weft.whereabouts.duplicates", "Addresses that two pods have", key, Seen::duplicates),
                        gauge(
                                "weft.whereabouts.stuck.leases",
                                "Leases that the plugin cannot take over from a dead holder",
                                key,
                                Seen::stuckLeases),
                        gauge(
                                "weft.whereabouts.nodes.without.slice",
                                "Nodes without a slice, for each network that is cut for the nodes",
                                key,
                                Seen::withoutSlice),
                        gauge("weft.whereabouts.wrong", "All that is wrong with addresses", key, Seen::wrong)));
    }

    /** The member is not looked at here any more. */
    public void forget(ClusterKey member) {
        seen.remove(member);
        List<Gauge> gone = gauges.remove(member);
        for (Meter meter : gone == null ? List.<Meter>of() : gone) {
            meters.remove(meter);
        }
    }

    public void repaired(int count) {
        repaired.increment(count);
    }

    public void conflict() {
        conflicts.increment();
    }

    public void refused() {
        refusals.increment();
    }

    private Gauge gauge(String name, String description, ClusterKey key, ToDoubleFunction<Seen> value) {
        return Gauge.builder(name, this, m -> {
                    Seen now = m.seen.get(key);
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                })
                .description(description)
                .tags("fleet", key.fleet(), "member", key.cluster())
                .register(meters);
    }
}
