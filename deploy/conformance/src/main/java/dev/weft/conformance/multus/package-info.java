/** Cases about Multus, the CNI plugins and the programs around them, held against the attachment rules. */
@NullMarked
package dev.weft.conformance.multus;

import org.jspecify.annotations.NullMarked;
