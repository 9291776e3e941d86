/** Addresses, prefixes and ranges of both families as small values. */
@NullMarked
package dev.weft.plugins.net;

import org.jspecify.annotations.NullMarked;
