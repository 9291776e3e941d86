package dev.weft.acceptance.real;

import dev.weft.testbed.build.ProgramCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives all tests on real API servers one fleet; where the testbed is not built, they do not run and say so. After a test that failed there
 * is a new fleet.
 */
final class SharedRealFleet implements BeforeAllCallback, ParameterResolver, TestWatcher {

    private static final Namespace PLACE = Namespace.create(SharedRealFleet.class);

    private static final class Held implements AutoCloseable {
        private @Nullable GatedFleet fleet;

        synchronized GatedFleet get() {
            if (fleet == null) {
                fleet = GatedFleet.start(ProgramCache.here());
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
    public void beforeAll(ExtensionContext context) {
        ProgramCache.here()
                .missing("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
                .ifPresent(Assumptions::abort);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GatedFleet.class;
    }

    @Override
    public GatedFleet resolveParameter(ParameterContext parameter, ExtensionContext context) {
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
