/** Networks of the hub; definitions, pods and the webhook of members. */
@NullMarked
package dev.weft.attach.kube;

import org.jspecify.annotations.NullMarked;
