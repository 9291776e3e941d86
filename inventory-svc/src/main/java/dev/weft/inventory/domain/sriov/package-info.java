/** Whether a node can do SR-IOV, and why not. */
@NullMarked
package dev.weft.inventory.domain.sriov;

import org.jspecify.annotations.NullMarked;
