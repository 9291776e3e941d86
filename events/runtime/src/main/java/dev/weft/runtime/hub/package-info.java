/** The hub: client, leadership, intents and their status. */
@NullMarked
package dev.weft.runtime.hub;

import org.jspecify.annotations.NullMarked;
