/** What a pod must carry when it is created: the gate and the device requests. */
@NullMarked
package dev.weft.attach.domain.admission;

import org.jspecify.annotations.NullMarked;
