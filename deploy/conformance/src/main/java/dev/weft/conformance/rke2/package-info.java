/** The vectors of RKE2, helm-controller, NFD and the SR-IOV preconditions, held against the domain rules. */
@NullMarked
package dev.weft.conformance.rke2;

import org.jspecify.annotations.NullMarked;
