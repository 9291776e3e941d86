/** What a pod asks for: the networks annotation, its resolution, and the form that every reader understands. */
@NullMarked
package dev.weft.attach.domain.request;

import org.jspecify.annotations.NullMarked;
