package dev.weft.ipam.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive means: the engine has not given up. */
@Liveness
@ApplicationScoped
public class EngineLiveness implements HealthCheck {

    private final AddressEngine engine;

    public EngineLiveness(AddressEngine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("address-engine")
                .status(engine.alive())
                .build();
    }
}
