@NullMarked
package dev.weft.kubernetes;

import org.jspecify.annotations.NullMarked;
