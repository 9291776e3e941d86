@NullMarked
package dev.weft.local.api;

import org.jspecify.annotations.NullMarked;
