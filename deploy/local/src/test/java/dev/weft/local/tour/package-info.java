@NullMarked
package dev.weft.local.tour;

import org.jspecify.annotations.NullMarked;
