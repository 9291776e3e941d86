/** Facts: one sealed interface a topic, one record a CloudEvent type, the full new state as data. */
@NullMarked
package dev.weft.events.fact;

import org.jspecify.annotations.NullMarked;
