package dev.weft.inventory.app;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.ClusterFact;
import dev.weft.events.fact.ClusterState;
import dev.weft.events.fact.Connection;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactGauges;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactTables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How each member answers and what it has, told by the replica that owns it; the others tell NaN. */
@ApplicationScoped
public class MemberMeters implements FactListener {

    private final Instance<FactLog> log;
    private final FactTables tables;
    private final MeterRegistry meters;
    private final FactGauges<ClusterKey> gauges;

    public MemberMeters(Instance<FactLog> log, FactTables tables, MeterRegistry meters) {
        this.log = log;
        this.tables = tables;
        this.meters = meters;
        this.gauges = new FactGauges<>(Topic.CLUSTERS, ClusterKey.class, meters);
    }

    @Override
    public void changed(FactChange change) {
        gauges.changed(change, this::register);
    }

    private List<Gauge> register(ClusterKey key) {
        return List.of(
                gauge(
                        "weft.member.connected",
                        "1 when the member answers, 0 when it does not",
                        key,
                        MemberMeters::connected),
                gauge("weft.member.nodes", "Nodes of the member", key, ClusterState::nodes),
                gauge(
                        "weft.member.capable.nodes",
                        "Nodes of the member that can do SR-IOV",
                        key,
                        ClusterState::capableNodes));
    }

    private static double connected(ClusterState state) {
        return state.connection().state() == Connection.State.Connected ? 1 : 0;
    }

    private Gauge gauge(String name, String description, ClusterKey key, ToDoubleFunction<ClusterState> value) {
        return Gauge.builder(name, this, m -> m.value(key, value))
                .description(description)
                .tags("fleet", key.fleet(), "member", key.cluster())
                .register(meters);
    }

    private double value(ClusterKey key, ToDoubleFunction<ClusterState> value) {
        ClusterState state = log.get().owns(key) ? state(key) : null;
        return state == null || state.paused() ? Double.NaN : value.applyAsDouble(state);
    }

    private @Nullable ClusterState state(ClusterKey key) {
        CloudEventRecord event = tables.of(Topic.CLUSTERS).get(key);
        return event != null && event.fact() instanceof ClusterFact fact ? fact.state() : null;
    }
}
