@NullMarked
package dev.weft.inventory.app;

import org.jspecify.annotations.NullMarked;
