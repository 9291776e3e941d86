/** A walk through the seed page on the running fleet; every step is asserted. */
@NullMarked
package dev.weft.local.tour;

import org.jspecify.annotations.NullMarked;
