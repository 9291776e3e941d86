/** Upstream resources as Weft reads and writes them. */
@NullMarked
package dev.weft.crds.sriov;

import org.jspecify.annotations.NullMarked;
