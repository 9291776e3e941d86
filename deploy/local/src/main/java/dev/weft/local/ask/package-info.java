/** Questions that a person asks the fleet view from a shell. */
@NullMarked
package dev.weft.local.ask;

import org.jspecify.annotations.NullMarked;
