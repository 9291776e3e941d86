/** A real Kafka broker of one node, embedded or as its own process. */
@NullMarked
package dev.weft.local.broker;

import org.jspecify.annotations.NullMarked;
