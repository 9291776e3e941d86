/** Topic creation and the check of existing topics at start. */
@NullMarked
package dev.weft.runtime.topics;

import org.jspecify.annotations.NullMarked;
