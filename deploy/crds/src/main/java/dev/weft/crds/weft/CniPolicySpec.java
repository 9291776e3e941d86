package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import dev.weft.crds.Selector;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which CNI plugins the members run, and how they are set. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CniPolicySpec(
        @Default("Enforce")
        @JsonPropertyDescription("Plan: compute and show what would be written, write nothing. Enforce: write it.")
        Enforcement enforcement,

        @JsonPropertyDescription(
                "Which members of the fleet, by the labels of their Cluster objects. Absent or empty: all. Example: {matchLabels: {distribution: rke2}}")
        @Nullable
        Selector clusterSelector,

        @JsonPropertyDescription("true: leave everything as it is, also when the policy or the members change.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean paused,

        @Size(max = 16)
        @JsonPropertyDescription(
                "The cni list of RKE2. multus, when wanted, comes first and is followed by the plugin of the primary network, or none. Example: [multus, cilium]")
        List<String> cni,

        @JsonPropertyDescription("How Multus is set. Absent: nothing about Multus is written.") @Nullable
        Multus multus,

        @JsonPropertyDescription(
                "How Cilium is set. Absent: exclusive is set to false where Cilium runs beside Multus, and nothing else is written.")
        @Nullable
        Cilium cilium) {

    public CniPolicySpec {
        enforcement = enforcement == null ? Enforcement.Enforce : enforcement;
        cni = Absent.asEmpty(cni);
    }

    /** How Multus is set; an absent field is not written. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Multus(
            @JsonPropertyDescription("true: the thick plugin (a daemon on each node); false: the thin one.") @Nullable
            Boolean thick,

            @JsonPropertyDescription("true: the DHCP daemon runs on each node, which the dhcp IPAM of a Network needs.")
            @Nullable
            Boolean dhcpDaemon,

            @JsonPropertyDescription("true: Whereabouts is installed, which the whereabouts IPAM of a Network needs.")
            @Nullable
            Boolean whereabouts,

            @JsonPropertyDescription(
                    "true: the dynamic networks controller is installed, which attaches running pods. Needs thick.")
            @Nullable
            Boolean dynamicNetworks) {}

    /** How Cilium is set. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Cilium(
            @JsonPropertyDescription(
                    "Whether Cilium removes the configuration of other CNI plugins from the nodes. Multus needs false.")
            @Nullable
            Boolean exclusive) {}
}
