/** Upstream resources as Weft reads and writes them. */
@NullMarked
package dev.weft.crds.helm;

import org.jspecify.annotations.NullMarked;
