package dev.weft.runtime.facts;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Beans of this package that have no scope of their own. */
public class FactProducers {

    @Produces
    @Singleton
    FactTables tables() {
        return new FactTables();
    }
}
