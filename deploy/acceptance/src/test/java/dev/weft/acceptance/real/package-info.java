/** The services with a hub and a member on real API servers. */
@NullMarked
package dev.weft.acceptance.real;

import org.jspecify.annotations.NullMarked;
