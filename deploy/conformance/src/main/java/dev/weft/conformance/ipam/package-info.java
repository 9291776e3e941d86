/** Cases of the IPAM plugins, told to the rules of ipam-svc. */
@NullMarked
package dev.weft.conformance.ipam;

import org.jspecify.annotations.NullMarked;
