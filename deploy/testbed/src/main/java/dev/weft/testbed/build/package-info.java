/** What the testbed is made of, and how it is built into the user's cache. */
@NullMarked
package dev.weft.testbed.build;

import org.jspecify.annotations.NullMarked;
