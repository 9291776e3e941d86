@NullMarked
package dev.weft.testbed.rights;

import org.jspecify.annotations.NullMarked;
