/** The rules of the static IPAM plugin, with which Weft delivers its own addresses. */
@NullMarked
package dev.weft.plugins.staticipam;

import org.jspecify.annotations.NullMarked;
