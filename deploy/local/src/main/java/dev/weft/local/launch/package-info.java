/** Starts, supervises and stops the processes of {@code weft up}. */
@NullMarked
package dev.weft.local.launch;

import org.jspecify.annotations.NullMarked;
