/** The keyed, de-duplicating work queue. */
@NullMarked
package dev.weft.runtime.queue;

import org.jspecify.annotations.NullMarked;
