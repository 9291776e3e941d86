/** The import of foreign pools as a command: the rules are ipam-svc's. */
@NullMarked
package dev.weft.imports;

import org.jspecify.annotations.NullMarked;
