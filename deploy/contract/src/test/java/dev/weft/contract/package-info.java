/** What a Kubernetes API does: cases over plain HTTP that the simulated and the real server must pass unchanged. */
@org.jspecify.annotations.NullMarked
package dev.weft.contract;
