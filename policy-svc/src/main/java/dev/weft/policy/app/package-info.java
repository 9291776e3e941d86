/** What is asked of the domain, and when. */
@NullMarked
package dev.weft.policy.app;

import org.jspecify.annotations.NullMarked;
