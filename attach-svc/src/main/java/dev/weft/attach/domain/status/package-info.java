/** What Multus reports of a pod's interfaces, held against what was promised. */
@NullMarked
package dev.weft.attach.domain.status;

import org.jspecify.annotations.NullMarked;
