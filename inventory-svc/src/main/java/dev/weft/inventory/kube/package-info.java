/** Watches of the hub and of members, and the one label that is written. */
@NullMarked
package dev.weft.inventory.kube;

import org.jspecify.annotations.NullMarked;
