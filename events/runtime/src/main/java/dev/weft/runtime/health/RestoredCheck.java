package dev.weft.runtime.health;

import dev.weft.runtime.facts.FactLog;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: my partitions are restored. */
@Readiness
@ApplicationScoped
public class RestoredCheck implements HealthCheck {

    private final FactLog log;

    public RestoredCheck(FactLog log) {
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("partitions-restored")
                .status(log.ready())
                .withData("partitions", log.restoredPartitions().toString())
                .withData("recordsRead", log.recordsRead())
                .build();
    }
}
