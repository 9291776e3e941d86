/** Facts in and out: tables rebuilt from compacted partitions, ownership of partitions, publishing, dead letters. */
@NullMarked
package dev.weft.runtime.facts;

import org.jspecify.annotations.NullMarked;
