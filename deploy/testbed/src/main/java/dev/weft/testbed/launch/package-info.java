/** The commands of {@code weft testbed}, and the real cluster of {@code weft up --real}. */
@NullMarked
package dev.weft.testbed.launch;

import org.jspecify.annotations.NullMarked;
