/** What the CNI plugins share: configuration as Go reads it, CNI_ARGS, versions, refusals. */
@NullMarked
package dev.weft.plugins.cni;

import org.jspecify.annotations.NullMarked;
