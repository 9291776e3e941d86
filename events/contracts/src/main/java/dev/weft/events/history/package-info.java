/** What was, told from the facts. */
@NullMarked
package dev.weft.events.history;

import org.jspecify.annotations.NullMarked;
