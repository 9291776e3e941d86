/** Real Multus and real CNI plugins in network namespaces, against a real API server. */
@NullMarked
package dev.weft.attach.e2e;

import org.jspecify.annotations.NullMarked;
