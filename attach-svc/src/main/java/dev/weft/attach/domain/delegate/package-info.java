/** What Multus will tell each plugin on the node for a pod: the preview of an attachment. */
@NullMarked
package dev.weft.attach.domain.delegate;

import org.jspecify.annotations.NullMarked;
