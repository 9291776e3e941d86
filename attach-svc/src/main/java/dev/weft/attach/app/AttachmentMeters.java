package dev.weft.attach.app;

import dev.weft.events.Topic;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.runtime.facts.FactTables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** How many interfaces of the members that this replica owns are in which phase. */
@ApplicationScoped
public class AttachmentMeters {

    private final FactTables tables;
    private final MeterRegistry meters;

    public AttachmentMeters(FactTables tables, MeterRegistry meters) {
        this.tables = tables;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        for (AttachmentPhase phase : AttachmentPhase.values()) {
            Gauge.builder("weft.attachments", this, m -> m.count(phase))
                    .description("Interfaces of pods by phase")
                    .tag("phase", phase.name())
                    .register(meters);
        }
    }

    private double count(AttachmentPhase phase) {
        return tables.of(Topic.ATTACHMENTS).all().stream()
                .filter(e -> e.fact() instanceof AttachmentFact fact
                        && fact.state() != null
                        && fact.state().phase() == phase)
                .count();
    }
}
