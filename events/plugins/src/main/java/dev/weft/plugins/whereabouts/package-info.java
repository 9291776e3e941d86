/** The rules of Whereabouts: wire forms of its objects, allocation, configuration, cleaning and node slices. */
@NullMarked
package dev.weft.plugins.whereabouts;

import org.jspecify.annotations.NullMarked;
