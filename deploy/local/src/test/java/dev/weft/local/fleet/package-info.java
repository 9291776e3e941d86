@NullMarked
package dev.weft.local.fleet;

import org.jspecify.annotations.NullMarked;
