/** Real API servers on one etcd, as a library. */
@NullMarked
package dev.weft.testbed.cluster;

import org.jspecify.annotations.NullMarked;
