/** The fleet view: REST and the live event stream. */
@NullMarked
package dev.weft.inventory.http;

import org.jspecify.annotations.NullMarked;
