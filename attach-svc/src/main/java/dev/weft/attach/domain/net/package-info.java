/** Hardware addresses as the CNI plugins read them. */
@NullMarked
package dev.weft.attach.domain.net;

import org.jspecify.annotations.NullMarked;
