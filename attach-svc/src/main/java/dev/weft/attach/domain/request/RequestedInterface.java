package dev.weft.attach.domain.request;

import java.util.Optional;

/**
 * One interface that a pod will have.
 *
 * @param iface its name: the one asked for, else {@code net<i>} with i the element's place among all of the pod's networks
 * @param selection the element of the annotation
 * @param network the definition; empty when the member has none of that name
 */
public record RequestedInterface(String iface, NetworkSelection selection, Optional<KnownNetwork> network) {}
