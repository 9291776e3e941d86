@NullMarked
package dev.weft.local.launch;

import org.jspecify.annotations.NullMarked;
