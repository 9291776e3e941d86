/**
 * A simulated Kubernetes API server: good enough for kubectl, for the fabric8 client and for Weft's own rules. Many run in one process
 * on one Vert.x.
 */
@NullMarked
package dev.weft.local.api;

import org.jspecify.annotations.NullMarked;
