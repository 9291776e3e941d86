/** Node Feature Discovery: which labels and features it makes of what a node has. */
@NullMarked
package dev.weft.inventory.domain.nfd;

import org.jspecify.annotations.NullMarked;
