/** What a network becomes in a member, and what a pod needs to be attached. */
@NullMarked
package dev.weft.attach.domain.plan;

import org.jspecify.annotations.NullMarked;
