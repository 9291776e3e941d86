package dev.weft.ipam.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: the engine's partitions are restored. */
@Readiness
@ApplicationScoped
public class EngineReadiness implements HealthCheck {

    private final AddressEngine engine;

    public EngineReadiness(AddressEngine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("address-engine")
                .status(engine.ready())
                .build();
    }
}
