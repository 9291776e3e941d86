/** Upstream resources as Weft reads and writes them. */
@NullMarked
package dev.weft.crds.nfd;

import org.jspecify.annotations.NullMarked;
