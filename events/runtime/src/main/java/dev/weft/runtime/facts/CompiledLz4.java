package dev.weft.runtime.facts;

import net.jpountz.lz4.LZ4Factory;
import org.jboss.logging.Logger;

/**
 * The compiled LZ4. The library takes it by itself only when the system's class loader has it, which under Quarkus is not so; once it is
 * loaded, Kafka's clients take it too.
 */
final class CompiledLz4 {

    private static final Logger LOGGER = Logger.getLogger(CompiledLz4.class);

    private CompiledLz4() {}

    /** Loads it, before the first client is made; where it cannot be loaded, the one in Java does. */
    static void load() {
        try {
            LZ4Factory.nativeInstance();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOGGER.infof("LZ4 runs in Java, because the compiled one cannot be loaded: %s", e.getMessage());
        }
    }
}
