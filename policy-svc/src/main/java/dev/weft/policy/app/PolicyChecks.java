package dev.weft.policy.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.fact.Finding;
import dev.weft.events.key.PolicyKey;
import dev.weft.policy.domain.rke2.Catalogue;
import dev.weft.policy.domain.rke2.CniList;
import dev.weft.policy.domain.rke2.Rke2Version;
import dev.weft.policy.domain.sriov.PolicyValidation;
import dev.weft.policy.domain.sriov.SupportedNics;
import dev.weft.policy.domain.sriov.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a policy wherever it is placed. */
public final class PolicyChecks {

    /** The checks of a member's own release follow where the policy is placed. */
    private static final Rke2Version NEWEST =
            Rke2Version.ofKubelet("v1.36.3+rke2r1").orElseThrow();

    private static final int LARGEST_MTU = 65_535;

    private static final Catalogue CATALOGUE = Catalogue.bundled();

    private PolicyChecks() {}

    /** Everything that forbids the policy; empty when it is accepted. */
    public static List<Finding> problems(PolicyKey key, JsonNode spec) {
        List<Finding> problems = new ArrayList<>();
        if (key.kind().equals(FleetPolicies.SRIOV)) {
            Optional<Violation> first =
                    PolicyValidation.violations(FleetPolicies.sriov(key.name(), spec), SupportedNics.builtIn(), true)
                            .stream()
                            .findFirst();
            int mtu = spec.path("mtu").asInt();
            if (mtu > LARGEST_MTU) {
                problems.add(new Finding(
                        "MtuTooLarge",
                        "SriovPolicy " + key.fleet() + "/" + key.name(),
                        "spec.mtu",
                        "is " + mtu + ", expected at most " + LARGEST_MTU + ", the largest that Linux knows",
                        "write the MTU of the physical network, e.g. 9000"));
            }
            first.ifPresent(v -> problems.add(new Finding(
                    v.code(),
                    "SriovPolicy " + key.fleet() + "/" + key.name(),
                    v.field(),
                    v.message().strip(),
                    v.mend())));
            return problems;
        }
        List<String> cni = FleetPolicies.cni(spec).cni();
        if (!cni.isEmpty() && CniList.validate(cni, NEWEST, CATALOGUE) instanceof CniList.Rejected rejected) {
            problems.add(new Finding(
                    "InvalidCniList",
                    "CniPolicy " + key.fleet() + "/" + key.name(),
                    "spec.cni",
                    "rke2-server would end with: " + rejected.text(),
                    "write multus first and one of calico, canal, cilium, flannel or none second"));
        }
        return problems;
    }
}
