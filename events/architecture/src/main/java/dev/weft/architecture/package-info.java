/** The import rules of the services, as tests that every service runs. */
@NullMarked
package dev.weft.architecture;

import org.jspecify.annotations.NullMarked;
