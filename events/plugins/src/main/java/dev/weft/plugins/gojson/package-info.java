/** JSON as Go programs read it: their error texts and their way to find fields. */
@NullMarked
package dev.weft.plugins.gojson;

import org.jspecify.annotations.NullMarked;
