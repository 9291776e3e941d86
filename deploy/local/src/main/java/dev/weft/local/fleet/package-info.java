/** What the simulated fleet is made of: members, their nodes and hardware, and the objects that stand in them at first. */
@NullMarked
package dev.weft.local.fleet;

import org.jspecify.annotations.NullMarked;
