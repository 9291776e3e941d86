/** What every log line carries. */
@NullMarked
package dev.weft.runtime.log;

import org.jspecify.annotations.NullMarked;
