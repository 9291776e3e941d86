package dev.weft.acceptance.faults;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives all fault tests of a run, and others that need no settings of their own, one fleet with two replicas of each service, because starting it takes longer than a test. A test leaves it
 * as it found it; after one that failed there is a new one.
 */
public final class SharedFleet implements ParameterResolver, TestWatcher {

    private static final Namespace PLACE = Namespace.create(SharedFleet.class);

    private static final class Held implements AutoCloseable {
        private @Nullable FaultyFleet fleet;

        synchronized FaultyFleet get() {
            if (fleet == null) {
                fleet = FaultyFleet.start(2);
            }
            return fleet;
        }

        @Override
        public synchronized void close() {
            if (fleet != null) {
                fleet.close();
                fleet = null;
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == FaultyFleet.class;
    }

    @Override
    public FaultyFleet resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return held(context).get();
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        held(context).close();
    }

    private static Held held(ExtensionContext context) {
        return context.getRoot().getStore(PLACE).computeIfAbsent(Held.class, type -> new Held(), Held.class);
    }
}
