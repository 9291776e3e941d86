/** Rules of what nodes and the cluster's CNI should be. */
@NullMarked
package dev.weft.policy.domain;

import org.jspecify.annotations.NullMarked;
