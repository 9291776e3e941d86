package dev.weft.acceptance.fleet;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives all tests of a run that ask for it one fleet, because starting it takes longer than a test. A test leaves it as it found it; after
 * one that failed there is a new one.
 */
public abstract class OneFleet implements ParameterResolver, TestWatcher {

    private static final Namespace PLACE = Namespace.create(OneFleet.class);

    private static final class Held<F> implements AutoCloseable {
        private final Supplier<F> start;
        private final Consumer<F> end;
        private @Nullable F fleet;

        Held(Supplier<F> start, Consumer<F> end) {
            this.start = start;
            this.end = end;
        }

        synchronized Object get() {
            F now = fleet == null ? start.get() : fleet;
            fleet = now;
            return now;
        }

        @Override
        public synchronized void close() {
            F now = fleet;
            fleet = null;
            if (now != null) {
                end.accept(now);
            }
        }
    }

    private final Class<?> type;
    private final Supplier<Held<?>> held;

    /** @param type of the fleet, which tests name as their parameter */
    protected <F> OneFleet(Class<F> type, Supplier<F> start, Consumer<F> end) {
        this.type = type;
        held = () -> new Held<>(start, end);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return held(context).get();
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        held(context).close();
    }

    private Held<?> held(ExtensionContext context) {
        return context.getRoot().getStore(PLACE).computeIfAbsent(type, unused -> held.get(), Held.class);
    }
}
