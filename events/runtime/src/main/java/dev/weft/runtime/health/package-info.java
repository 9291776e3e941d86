/** Readiness and liveness. */
@NullMarked
package dev.weft.runtime.health;

import org.jspecify.annotations.NullMarked;
