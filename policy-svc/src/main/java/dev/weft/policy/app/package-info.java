@NullMarked
package dev.weft.policy.app;

import org.jspecify.annotations.NullMarked;
