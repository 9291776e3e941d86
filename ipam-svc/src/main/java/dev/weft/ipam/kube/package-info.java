/** Address pools of the hub. */
@NullMarked
package dev.weft.ipam.kube;

import org.jspecify.annotations.NullMarked;
