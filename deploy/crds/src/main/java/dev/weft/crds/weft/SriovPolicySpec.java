package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.AnyContent;
import dev.weft.crds.Selector;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How NICs are cut; the fields of SriovNetworkNodePolicy, and where they apply. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!(has(self.isRdma) && self.isRdma && has(self.deviceType) && self.deviceType == 'vfio-pci')",
        message = "isRdma needs the kernel driver: set deviceType to netdevice, or isRdma to false")
@ValidationRule(
        value = "!has(self.vdpaType) || (has(self.eSwitchMode) && self.eSwitchMode == 'switchdev')",
        message = "vdpaType works in switchdev mode only: set eSwitchMode to switchdev, or remove vdpaType")
public record SriovPolicySpec(
        @Default("Enforce")
        @JsonPropertyDescription("Plan: compute and show what would be written, write nothing. Enforce: write it.")
        Enforcement enforcement,

        @JsonPropertyDescription(
                "Which members of the fleet, by the labels of their Cluster objects. Absent or empty: all. Example: {matchLabels: {region: west}}")
        @Nullable
        Selector clusterSelector,

        @JsonPropertyDescription("true: leave everything as it is, also when the policy or the nodes change.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean paused,

        @Required
        @Pattern("^[a-zA-Z0-9_]+$")
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
                "Name of the extended resource that pods request, without the prefix. Example: intelnics")
        String resourceName,

        @JsonPropertyDescription(
                "Which nodes, by labels that must all be equal. Absent or empty: all nodes. Example: {feature.node.kubernetes.io/network-sriov.capable: 'true'}")
        Map<String, String> nodeSelector,

        @Default("99")
        @Min(0)
        @Max(99)
        @JsonPropertyDescription("Who wins where two policies meet on one card: 0 is the strongest, 99 the weakest.")
        Integer priority,

        @Min(1)
        @JsonPropertyDescription(
                "MTU of the physical function and of its virtual functions, in bytes. Absent: unchanged. Example: 9000")
        @Nullable
        Integer mtu,

        @Required
        @Min(0)
        @JsonPropertyDescription(
                "How many virtual functions each selected card has. Must not exceed the card's totalvfs. Example: 8")
        Integer numVfs,

        @Required @JsonPropertyDescription("Which cards. All given fields must match.")
        NicSelector nicSelector,

        @Default("netdevice")
        @AllowedValues({"netdevice", "vfio-pci"})
        @JsonPropertyDescription("Driver of the virtual functions: netdevice (kernel) or vfio-pci (user space).")
        String deviceType,

        @JsonPropertyDescription("true: the functions carry RDMA. Needs deviceType netdevice.") @Nullable
        Boolean isRdma,

        @JsonPropertyDescription("true: /dev/vhost-net is mounted into the pods that use the resource.") @Nullable
        Boolean needVhostNet,

        @AllowedValues({"legacy", "switchdev"})
        @JsonPropertyDescription("Mode of the card's embedded switch: legacy or switchdev.")
        @Nullable
        String eSwitchMode,

        @AllowedValues({"eth", "ETH", "ib", "IB"})
        @JsonPropertyDescription("Kind of link: eth or ib (InfiniBand).")
        @Nullable
        String linkType,

        @AllowedValues({"virtio", "vhost"})
        @JsonPropertyDescription("vDPA device type: virtio or vhost. Needs eSwitchMode switchdev.")
        @Nullable
        String vdpaType,

        @JsonPropertyDescription("true: the device plugin does not report the NUMA node of the functions.") @Nullable
        Boolean excludeTopology,

        @JsonPropertyDescription("true: someone else creates the virtual functions; Weft only uses them.") @Nullable
        Boolean externallyManaged,

        @AnyContent
        @JsonPropertyDescription(
                "Software bridge of the card, as in SriovNetworkNodePolicy. Example: {ovs: {bridge: {datapathType: netdev}}}")
        @Nullable
        ObjectNode bridge,

        @JsonPropertyDescription("How many nodes may be disturbed at once while the policy is rolled out.") @Nullable
        Rollout rollout) {

    public SriovPolicySpec {
        enforcement = enforcement == null ? Enforcement.Enforce : enforcement;
        nodeSelector = Absent.asEmpty(nodeSelector);
        priority = priority == null ? Integer.valueOf(99) : priority;
        deviceType = deviceType == null ? "netdevice" : deviceType;
    }

    /** Which cards. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "has(self.vendor) || has(self.deviceID) || has(self.netFilter) || (has(self.pfNames) && size(self.pfNames) > 0) || (has(self.rootDevices) && size(self.rootDevices) > 0)",
            message =
                    "an empty nicSelector selects no card: set at least one of vendor, deviceID, pfNames, rootDevices, netFilter")
    public record NicSelector(
            @Pattern("^[0-9a-fA-F]{4}$")
            @JsonPropertyDescription("PCI vendor id, four hexadecimal digits. Example: '8086'")
            @Nullable
            String vendor,

            @Pattern("^[0-9a-fA-F]{4}$")
            @JsonPropertyDescription("PCI device id of the physical function, four hexadecimal digits. Example: '158b'")
            @Nullable
            String deviceID,

            @JsonPropertyDescription("PCI addresses of physical functions. Example: ['0000:86:00.0']")
            List<String> rootDevices,

            @JsonPropertyDescription(
                    "Interface names of physical functions; '#a-b' takes the virtual functions a to b only. Example: ['ens1f0#0-3']")
            List<String> pfNames,

            @JsonPropertyDescription(
                    "Infrastructure network of the card. Example: openstack/NetworkID:ada9ec67-2c97-467c-b674-c47200e2f5da")
            @Nullable
            String netFilter) {

        public NicSelector {
            rootDevices = Absent.asEmpty(rootDevices);
            pfNames = Absent.asEmpty(pfNames);
        }
    }

    /** The rollout budget. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Rollout(
            @JsonPropertyDescription(
                    "How many nodes of a member may be drained at once, as a number or a percentage. Example: 1")
            @Nullable
            IntOrString maxUnavailable) {}
}
