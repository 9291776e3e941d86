/** The rules of the host-local IPAM plugin: ranges, configuration and round-robin allocation. */
@NullMarked
package dev.weft.plugins.hostlocal;

import org.jspecify.annotations.NullMarked;
