/** Policies of the hub; what is written in members, and watched for drift. */
@NullMarked
package dev.weft.policy.kube;

import org.jspecify.annotations.NullMarked;
