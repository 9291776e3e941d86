/** Upstream resources as Weft reads and writes them. */
@NullMarked
package dev.weft.crds.whereabouts;

import org.jspecify.annotations.NullMarked;
