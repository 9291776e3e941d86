@NullMarked
package dev.weft.testbed.cluster;

import org.jspecify.annotations.NullMarked;
