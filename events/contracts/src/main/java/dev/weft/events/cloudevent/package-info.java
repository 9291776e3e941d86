/** CloudEvents 1.0, Kafka binding, binary mode. */
@NullMarked
package dev.weft.events.cloudevent;

import org.jspecify.annotations.NullMarked;
