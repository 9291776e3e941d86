@NullMarked
package dev.weft.attach.app;

import org.jspecify.annotations.NullMarked;
