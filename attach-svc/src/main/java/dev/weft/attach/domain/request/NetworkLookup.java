package dev.weft.attach.domain.request;

import java.util.Optional;

/** The definitions of one member. */
@FunctionalInterface
public interface NetworkLookup {

    Optional<KnownNetwork> find(String namespace, String name);
}
