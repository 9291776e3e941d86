/** CNI configurations: how they are loaded, and what each plugin demands of its own. */
@NullMarked
package dev.weft.attach.domain.cni;

import org.jspecify.annotations.NullMarked;
