@NullMarked
package dev.weft.ipam.app;

import org.jspecify.annotations.NullMarked;
