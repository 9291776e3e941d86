/** Runs recorded cases of upstream behaviour, kept as data outside the code, against the domain rules. */
@NullMarked
package dev.weft.conformance;

import org.jspecify.annotations.NullMarked;
