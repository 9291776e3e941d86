/** What is asked of the domain, and when. */
@NullMarked
package dev.weft.inventory.app;

import org.jspecify.annotations.NullMarked;
