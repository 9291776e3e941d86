/** Prefixes of host-local divided among members, and among the nodes of a member, so that no two nodes have one address. */
@NullMarked
package dev.weft.attach.domain.carving;

import org.jspecify.annotations.NullMarked;
