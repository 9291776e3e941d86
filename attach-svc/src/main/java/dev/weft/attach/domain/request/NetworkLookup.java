package dev.weft.attach.domain.request;

import java.util.Optional;

/** The definitions of one member. */
@FunctionalInterface
public interface NetworkLookup {

    Optional<KnownNetwork> find(String namespace, String name);

    /** Why a definition that Weft is to write is not there (yet), and what mends it; empty when Weft is not to write it. */
    default String missing(String namespace, String name) {
        return "";
    }
}
