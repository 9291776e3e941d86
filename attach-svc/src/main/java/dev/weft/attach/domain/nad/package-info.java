/** A Network as the NetworkAttachmentDefinition that the node's plugins read. */
@NullMarked
package dev.weft.attach.domain.nad;

import org.jspecify.annotations.NullMarked;
