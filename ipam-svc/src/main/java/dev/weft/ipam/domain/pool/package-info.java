/** One address domain: its pools, claims and quarantine, as decisions that return facts and facts that make the next state. */
@NullMarked
package dev.weft.ipam.domain.pool;

import org.jspecify.annotations.NullMarked;
