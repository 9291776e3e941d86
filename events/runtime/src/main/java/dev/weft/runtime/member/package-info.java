/** Connections to member clusters, one shared Vert.x and executor for all. */
@NullMarked
package dev.weft.runtime.member;

import org.jspecify.annotations.NullMarked;
