/** Settings that all services share. */
@NullMarked
package dev.weft.runtime.config;

import org.jspecify.annotations.NullMarked;
