/** Addresses as the CNI plugins read and write them. */
@NullMarked
package dev.weft.attach.domain.net;

import org.jspecify.annotations.NullMarked;
