/** A member as declared and as observed. */
@NullMarked
package dev.weft.inventory.domain.cluster;

import org.jspecify.annotations.NullMarked;
