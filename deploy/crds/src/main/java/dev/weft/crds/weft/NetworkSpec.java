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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A secondary network: where it is, what kind it is, and how its attachments get addresses. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "[has(self.sriov), has(self.ibSriov), has(self.ovs), has(self.macvlan), has(self.ipvlan), has(self.bridge), has(self.hostDevice), has(self.vlan), has(self.raw)].filter(x, x).size() == 1",
        message =
                "a Network has exactly one kind: set one of sriov, ibSriov, ovs, macvlan, ipvlan, bridge, hostDevice, vlan, raw, and remove the others")
@ValidationRule(
        value = "!has(self.raw) || !has(self.ipam)",
        message = "a raw configuration carries its own ipam: write it inside raw, and remove spec.ipam")
@ValidationRule(
        value = "!has(self.ipvlan) || (has(self.ipam) && !has(self.ipam.none))",
        message = "ipvlan needs addresses: set spec.ipam to one of pool, whereabouts, hostLocal, static")
public record NetworkSpec(
        @Default("Enforce")
        @JsonPropertyDescription("Plan: compute and show what would be written, write nothing. Enforce: write it.")
        Enforcement enforcement,

        @JsonPropertyDescription(
                "Which members of the fleet, by the labels of their Cluster objects. Absent or empty: all. Example: {matchLabels: {region: west}}")
        @Nullable
        Selector clusterSelector,

        @JsonPropertyDescription("true: leave everything as it is, also when the network or the members change.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean paused,

        @Required
        @Size(min = 1, max = 256)
        @JsonPropertyDescription(
                "Namespaces of the members that get the NetworkAttachmentDefinition. One that does not exist yet is waited for. Example: [shop]")
        List<@Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String> namespaces,

        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @JsonPropertyDescription(
                "Name of the NetworkAttachmentDefinition. Absent: the name of this object. Example: storage")
        @Nullable
        String name,

        @JsonPropertyDescription("A virtual function of an SR-IOV Ethernet card.") @Nullable
        Sriov sriov,

        @JsonPropertyDescription("A virtual function of an InfiniBand card.") @Nullable
        IbSriov ibSriov,

        @JsonPropertyDescription("A port of an Open vSwitch bridge.") @Nullable
        Ovs ovs,

        @JsonPropertyDescription("An interface with its own MAC address on an interface of the node.") @Nullable
        Macvlan macvlan,

        @JsonPropertyDescription("An interface that shares the MAC address of an interface of the node.") @Nullable
        Ipvlan ipvlan,

        @JsonPropertyDescription("A port of a Linux bridge of the node.") @Nullable
        Bridge bridge,

        @JsonPropertyDescription("A device of the node, moved into the pod; exactly one way to name it.") @Nullable
        HostDevice hostDevice,

        @JsonPropertyDescription("A VLAN interface on an interface of the node.") @Nullable
        Vlan vlan,

        @JsonPropertyDescription("A CNI configuration of your own, passed on as it is.") @Nullable
        Raw raw,

        @JsonPropertyDescription("How attachments get addresses; exactly one way. Absent: as none.") @Nullable
        NetworkIpam ipam,

        @JsonPropertyDescription(
                "CNI capabilities that the first plugin gets besides those Weft needs itself. Example: {portMappings: true}")
        Map<String, Boolean> capabilities,

        @AnyContent
        @Size(max = 16)
        @JsonPropertyDescription(
                "Plugins chained behind the first one, each a CNI plugin configuration. Example: [{type: tuning, sysctl: {net.core.somaxconn: '512'}}]")
        List<ObjectNode> metaPlugins) {

    public NetworkSpec {
        enforcement = enforcement == null ? Enforcement.Enforce : enforcement;
        namespaces = Absent.asEmpty(namespaces);
        capabilities = Absent.asEmpty(capabilities);
        metaPlugins = Absent.asEmpty(metaPlugins);
    }

    /** A virtual function; the fields of SriovNetwork. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "!has(self.minTxRate) || !has(self.maxTxRate) || self.maxTxRate == 0 || self.minTxRate <= self.maxTxRate",
            message = "minTxRate must not exceed maxTxRate: lower the one or raise the other")
    public record Sriov(
            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription(
                    "Extended resource that the virtual functions come from, without the prefix. Example: intelnics")
            String resourceName,

            @Min(0)
            @Max(4094)
            @JsonPropertyDescription("VLAN of the virtual function; 0 is none. Example: 120")
            @Nullable
            Integer vlan,

            @Min(0) @Max(7) @JsonPropertyDescription("Priority of the VLAN. Needs vlan.") @Nullable
            Integer vlanQoS,

            @AllowedValues({"802.1q", "802.1Q", "802.1ad", "802.1AD"})
            @JsonPropertyDescription("Protocol of the VLAN: 802.1q or 802.1ad. Needs vlan.")
            @Nullable
            String vlanProto,

            @AllowedValues({"on", "off"})
            @JsonPropertyDescription("Whether the card drops frames with a foreign source address: on or off.")
            @Nullable
            String spoofChk,

            @AllowedValues({"on", "off"})
            @JsonPropertyDescription("Whether the function may change its address and modes: on or off.")
            @Nullable
            String trust,

            @Min(0) @JsonPropertyDescription("Guaranteed rate in Mbit/s; 0 is none.") @Nullable
            Integer minTxRate,

            @Min(0) @JsonPropertyDescription("Highest rate in Mbit/s; 0 is unlimited.") @Nullable
            Integer maxTxRate,

            @AllowedValues({"auto", "enable", "disable"})
            @JsonPropertyDescription("State of the link: auto follows the card; enable or disable force it.")
            @Nullable
            String linkState) {}

    /** An InfiniBand function; the fields of SriovIBNetwork. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record IbSriov(
            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription(
                    "Extended resource that the functions come from, without the prefix. Example: mlxib")
            String resourceName,

            @AllowedValues({"auto", "enable", "disable"})
            @JsonPropertyDescription("State of the link: auto follows the card; enable or disable force it.")
            @Nullable
            String linkState) {}

    /** An OVS port; the fields of OVSNetwork. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Ovs(
            @JsonPropertyDescription(
                    "Extended resource of the switchdev functions, without the prefix. Absent: a plain port.")
            @Nullable
            String resourceName,

            @JsonPropertyDescription("The bridge. Absent: found from the function's uplink. Example: br-ex") @Nullable
            String bridge,

            @Min(0) @Max(4095) @JsonPropertyDescription("VLAN of the port; 0 is none.") @Nullable
            Integer vlan,

            @Min(0) @JsonPropertyDescription("MTU of the port, in bytes.") @Nullable
            Integer mtu,

            @JsonPropertyDescription("Type of the port. Example: dpdk") @Nullable
            String interfaceType,

            @Size(max = 64)
            @JsonPropertyDescription("VLANs that the port trunks; each entry one id, or minID and maxID.")
            List<Trunk> trunk) {

        public Ovs {
            trunk = Absent.asEmpty(trunk);
        }
    }

    /** VLANs of a trunk. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Trunk(
            @Min(0) @Max(4095) @JsonPropertyDescription("One VLAN.") @Nullable
            Integer id,

            @Min(0) @Max(4095) @JsonPropertyDescription("First VLAN of a range.") @Nullable
            Integer minID,

            @Min(0) @Max(4095) @JsonPropertyDescription("Last VLAN of a range.") @Nullable
            Integer maxID) {}

    /** The macvlan plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Macvlan(
            @JsonPropertyDescription("Interface of the node. Absent: the one of its default route. Example: eth1")
            @Nullable
            String master,

            @AllowedValues({"bridge", "private", "vepa", "passthru"})
            @JsonPropertyDescription("bridge, private, vepa or passthru. Absent: bridge.")
            @Nullable
            String mode,

            @Min(0)
            @JsonPropertyDescription("MTU in bytes, at most that of master. Absent or 0: that of master.")
            @Nullable
            Integer mtu) {}

    /** The ipvlan plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Ipvlan(
            @JsonPropertyDescription("Interface of the node. Absent: the one of its default route. Example: eth1")
            @Nullable
            String master,

            @AllowedValues({"l2", "l3", "l3s"}) @JsonPropertyDescription("l2, l3 or l3s. Absent: l2.") @Nullable
            String mode,

            @Min(0) @JsonPropertyDescription("MTU in bytes. Absent or 0: that of master.") @Nullable
            Integer mtu) {}

    /** The bridge plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!(has(self.hairpin) && self.hairpin && has(self.promiscMode) && self.promiscMode)",
            message = "hairpin and promiscMode exclude each other: set one of them to false")
    public record Bridge(
            @Size(min = 1, max = 15)
            @JsonPropertyDescription("Name of the bridge, made when it is missing. Absent: cni0. Example: br-shop")
            @Nullable
            String bridge,

            @JsonPropertyDescription("true: the bridge gets an address and is the gateway of its ports.") @Nullable
            Boolean isGateway,

            @JsonPropertyDescription("true: as isGateway, and the pod's default route goes there.") @Nullable
            Boolean isDefaultGateway,

            @JsonPropertyDescription("true: traffic that leaves the network is masqueraded.") @Nullable
            Boolean ipMasq,

            @JsonPropertyDescription("true: a frame may leave by the port it came in.") @Nullable
            Boolean hairpin,

            @JsonPropertyDescription("true: the bridge is promiscuous.") @Nullable
            Boolean promiscMode,

            @Min(0) @JsonPropertyDescription("MTU in bytes. Absent or 0: the kernel's choice.") @Nullable
            Integer mtu,

            @Min(0) @Max(4094) @JsonPropertyDescription("VLAN of the port; 0 is none.") @Nullable
            Integer vlan,

            @JsonPropertyDescription("true: the port also keeps the bridge's default VLAN.") @Nullable
            Boolean preserveDefaultVlan,

            @JsonPropertyDescription("true: frames with a foreign source address are dropped.") @Nullable
            Boolean macspoofchk,

            @JsonPropertyDescription("true: ports of the bridge cannot reach each other.") @Nullable
            Boolean portIsolation) {}

    /** The host-device plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "[has(self.device), has(self.hwaddr), has(self.kernelpath), has(self.pciBusID), has(self.resourceName)].filter(x, x).size() == 1",
            message =
                    "name the device in exactly one way: set one of device, hwaddr, kernelpath, pciBusID, resourceName, and remove the others")
    public record HostDevice(
            @JsonPropertyDescription("Name of the interface. Example: eth2") @Nullable
            String device,

            @Pattern("^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$")
            @JsonPropertyDescription("MAC address of the interface. Example: 52:54:00:12:34:56")
            @Nullable
            String hwaddr,

            @JsonPropertyDescription("Path of the device in the kernel. Example: /sys/devices/pci0000:00/0000:00:1f.6")
            @Nullable
            String kernelpath,

            @JsonPropertyDescription("PCI address of the device. Example: '0000:3d:00.1'") @Nullable
            String pciBusID,

            @JsonPropertyDescription(
                    "Extended resource that the device comes from, with its prefix. Example: intel.com/nic")
            @Nullable
            String resourceName) {}

    /** The vlan plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Vlan(
            @Required @Size(min = 1, max = 15) @JsonPropertyDescription("Interface of the node. Example: eth1")
            String master,

            @Required @Min(0) @Max(4094) @JsonPropertyDescription("The VLAN. Example: 120")
            Integer vlanId,

            @Min(0) @JsonPropertyDescription("MTU in bytes. Absent or 0: that of master.") @Nullable
            Integer mtu) {}

    /** A CNI configuration as it is. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.config) != has(self.inline)",
            message = "write the configuration in exactly one form: config as JSON text, or inline as an object")
    public record Raw(
            @Size(min = 2, max = 65536)
            @JsonPropertyDescription("The CNI configuration or configuration list as JSON text.")
            @Nullable
            String config,

            @AnyContent
            @JsonPropertyDescription("The CNI configuration or configuration list as an object. Example: {type: dummy}")
            @Nullable
            ObjectNode inline) {}
}
