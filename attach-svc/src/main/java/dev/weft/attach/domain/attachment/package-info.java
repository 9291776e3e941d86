/** The decision about one pod: which claims it makes, what it waits for, what is written into it. */
@NullMarked
package dev.weft.attach.domain.attachment;

import org.jspecify.annotations.NullMarked;
