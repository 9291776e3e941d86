/** Pools that another IPAM has filled, as pools of Weft: a plan, which changes nothing of what runs. */
@NullMarked
package dev.weft.ipam.domain.imports;

import org.jspecify.annotations.NullMarked;
