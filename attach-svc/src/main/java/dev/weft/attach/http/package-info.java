/** The admission webhook. */
@NullMarked
package dev.weft.attach.http;

import org.jspecify.annotations.NullMarked;
