/** NetworkAttachmentDefinitions for SR-IOV, InfiniBand and Open vSwitch networks as the SR-IOV operator renders them. */
@NullMarked
package dev.weft.attach.domain.sriov;

import org.jspecify.annotations.NullMarked;
