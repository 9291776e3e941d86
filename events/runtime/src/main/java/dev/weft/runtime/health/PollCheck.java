package dev.weft.runtime.health;

import dev.weft.runtime.facts.FactLog;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive means: the poll loops go round. A consumer that died silently must end the process. */
@Liveness
@ApplicationScoped
public class PollCheck implements HealthCheck {

    private final FactLog log;

    public PollCheck(FactLog log) {
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("consumers-poll").status(log.alive()).build();
    }
}
