package dev.weft.policy.app;

import dev.weft.events.Topic;
import dev.weft.events.fact.ClusterConfigFact;
import dev.weft.events.fact.ConfigPhase;
import dev.weft.events.fact.NodeConfigFact;
import dev.weft.runtime.facts.FactTables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** How many nodes and settings of members are in which phase. Every replica reads both topics whole, so all tell the same. */
@ApplicationScoped
public class ConfigMeters {

    private final FactTables tables;
    private final MeterRegistry meters;

    public ConfigMeters(FactTables tables, MeterRegistry meters) {
        this.tables = tables;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        for (ConfigPhase phase : ConfigPhase.values()) {
            Gauge.builder("weft.node.configs", this, m -> m.nodes(phase))
                    .description("Nodes with an SR-IOV configuration by phase")
                    .tag("phase", phase.name())
                    .register(meters);
            Gauge.builder("weft.cluster.configs", this, m -> m.clusters(phase))
                    .description("Settings of members by phase")
                    .tag("phase", phase.name())
                    .register(meters);
        }
    }

    private double nodes(ConfigPhase phase) {
        return tables.of(Topic.NODE_CONFIGS).all().stream()
                .filter(e -> e.fact() instanceof NodeConfigFact fact
                        && fact.state() != null
                        && fact.state().phase() == phase)
                .count();
    }

    private double clusters(ConfigPhase phase) {
        return tables.of(Topic.CLUSTER_CONFIGS).all().stream()
                .filter(e -> e.fact() instanceof ClusterConfigFact fact
                        && fact.state() != null
                        && fact.state().phase() == phase)
                .count();
    }
}
