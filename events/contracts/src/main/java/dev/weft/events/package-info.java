/** The topic catalogue and the partitioning of facts. */
@NullMarked
package dev.weft.events;

import org.jspecify.annotations.NullMarked;
