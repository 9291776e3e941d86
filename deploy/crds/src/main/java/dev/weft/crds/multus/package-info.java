/** Upstream resources as Weft reads and writes them. */
@NullMarked
package dev.weft.crds.multus;

import org.jspecify.annotations.NullMarked;
