@NullMarked
package dev.weft.testbed.peers;

import org.jspecify.annotations.NullMarked;
