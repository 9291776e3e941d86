/** RKE2: the cni list, packaged charts, HelmChartConfigs, and what a CniPolicy makes of a member. */
@NullMarked
package dev.weft.policy.domain.rke2;

import org.jspecify.annotations.NullMarked;
