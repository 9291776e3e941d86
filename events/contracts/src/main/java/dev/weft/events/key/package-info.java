/** Typed record keys. */
@NullMarked
package dev.weft.events.key;

import org.jspecify.annotations.NullMarked;
