/**
 * Simulated node agents of a member: scheduler and kubelet, Multus with its delegates, the SR-IOV config daemon and device plugin,
 * helm-controller, node-feature-discovery. They speak to the API server over HTTPS as the real ones do.
 */
@NullMarked
package dev.weft.local.agents;

import org.jspecify.annotations.NullMarked;
