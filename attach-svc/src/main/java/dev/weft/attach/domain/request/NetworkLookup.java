package dev.weft.attach.domain.request;

import java.util.Optional;

/** The definitions of one member. */
@FunctionalInterface
public interface NetworkLookup {

    Optional<KnownNetwork> find(String namespace, String name);

    /**
     * The definition of one node, of a network whose definition gives no address itself.
     *
     * @param base the definition that pods ask for, or that of another node
     */
    default Optional<KnownNetwork> ofNode(KnownNetwork base, String node) {
        return Optional.empty();
    }

    /** Why a node has none of its own (yet), and what mends it. */
    default String withoutSlice(KnownNetwork base, String node) {
        return "";
    }

    /** Why a definition that Weft is to write is not there (yet), and what mends it; empty when Weft is not to write it. */
    default String missing(String namespace, String name) {
        return "";
    }
}
