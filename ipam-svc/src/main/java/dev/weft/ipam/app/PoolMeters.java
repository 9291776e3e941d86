package dev.weft.ipam.app;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolState;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactGauges;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactTables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How full each pool is. Every replica reads all pools, so all tell the same. */
@ApplicationScoped
public class PoolMeters implements FactListener {

    private final FactTables tables;
    private final MeterRegistry meters;
    private final FactGauges<PoolKey> gauges;

    public PoolMeters(FactTables tables, MeterRegistry meters) {
        this.tables = tables;
        this.meters = meters;
        this.gauges = new FactGauges<>(Topic.ADDRESS_POOLS, PoolKey.class, meters);
    }

    @Override
    public void changed(FactChange change) {
        gauges.changed(change, this::register);
    }

    private List<Gauge> register(PoolKey key) {
        return List.of(
                gauge(
                        "weft.pool.capacity",
                        "Addresses that the pool can give",
                        key,
                        p -> Double.parseDouble(p.capacity())),
                gauge("weft.pool.assigned", "Claims that hold addresses of the pool", key, PoolState::assigned),
                gauge("weft.pool.free", "Addresses that are free", key, p -> Double.parseDouble(p.free())),
                gauge("weft.pool.waiting", "Claims that wait for an address", key, PoolState::waiting),
                gauge("weft.pool.quarantined", "Released addresses that rest", key, PoolState::quarantined),
                gauge(
                        "weft.pool.lost.claims",
                        "Claims of members that were deleted or are long unreachable",
                        key,
                        p -> p.lost() == null ? 0 : p.lost().claims()));
    }

    private Gauge gauge(String name, String description, PoolKey key, ToDoubleFunction<PoolState> value) {
        return Gauge.builder(name, this, m -> m.value(key, value))
                .description(description)
                .tags("fleet", key.fleet(), "pool", key.pool())
                .register(meters);
    }

    private double value(PoolKey key, ToDoubleFunction<PoolState> value) {
        CloudEventRecord event = tables.of(Topic.ADDRESS_POOLS).get(key);
        return event != null && event.fact() instanceof PoolFact fact && fact.state() != null
                ? value.applyAsDouble(fact.state())
                : Double.NaN;
    }
}
