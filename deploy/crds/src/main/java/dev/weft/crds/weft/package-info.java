/** The intents a user declares on the hub: group {@code weft.dev}, version {@code v1alpha1}. */
@NullMarked
package dev.weft.crds.weft;

import org.jspecify.annotations.NullMarked;
