/** Cases of the SR-IOV network operator and its neighbours, told to the rules of policy-svc and attach-svc. */
@NullMarked
package dev.weft.conformance.sriov;

import org.jspecify.annotations.NullMarked;
