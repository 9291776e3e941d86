/** The exactly-once address engine: claims and pools in, answers out. */
@NullMarked
package dev.weft.ipam.kafka;

import org.jspecify.annotations.NullMarked;
