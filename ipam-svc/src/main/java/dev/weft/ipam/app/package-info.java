/** What is asked of the domain, and when. */
@NullMarked
package dev.weft.ipam.app;

import org.jspecify.annotations.NullMarked;
