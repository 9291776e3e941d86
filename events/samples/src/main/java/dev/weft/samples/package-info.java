/** How an external system subscribes. */
@NullMarked
package dev.weft.samples;

import org.jspecify.annotations.NullMarked;
