/** What is asked of the domain, and when. */
@NullMarked
package dev.weft.attach.app;

import org.jspecify.annotations.NullMarked;
