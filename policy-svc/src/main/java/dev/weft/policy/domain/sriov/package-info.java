/**
 * The rules of the SR-IOV network operator as pure functions over immutable records, and Weft's own plan built on them. The
 * records read and write the upstream JSON of group {@code sriovnetwork.openshift.io/v1}.
 */
@NullMarked
package dev.weft.policy.domain.sriov;

import org.jspecify.annotations.NullMarked;
