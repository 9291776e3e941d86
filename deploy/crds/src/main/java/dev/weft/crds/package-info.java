/** Weft's intents and the upstream custom resources that Weft reads and writes, and what describes them. */
@NullMarked
package dev.weft.crds;

import org.jspecify.annotations.NullMarked;
