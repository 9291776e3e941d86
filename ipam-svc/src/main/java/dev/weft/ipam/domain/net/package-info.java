/** Addresses, prefixes and ranges of both families as small values. */
@NullMarked
package dev.weft.ipam.domain.net;

import org.jspecify.annotations.NullMarked;
