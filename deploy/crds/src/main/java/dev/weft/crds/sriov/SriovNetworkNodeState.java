package dev.weft.crds.sriov;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Modelled;
import dev.weft.crds.View;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The desired and the observed SR-IOV state of a node. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovnetworknodestates")
@Modelled(spec = SriovNetworkNodeState.Spec.class, status = SriovNetworkNodeState.Status.class)
@JsonClassDescription("The desired (spec) and the observed (status) SR-IOV state of the node of the same name.")
@AdditionalPrinterColumn(name = "Sync Status", jsonPath = ".status.syncStatus", type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Desired Sync State",
        jsonPath = ".metadata.annotations.sriovnetwork\\.openshift\\.io/desired-state",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Current Sync State",
        jsonPath = ".metadata.annotations.sriovnetwork\\.openshift\\.io/current-state",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class SriovNetworkNodeState extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The typed view of status. */
    public Status asStatus() {
        return View.of(getStatus(), Status.class);
    }

    /** What is wanted on the node; written by the operator, or by Weft in its place. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription("Cards that are to be set.")
            List<Interface> interfaces,

            @JsonPropertyDescription("Software bridges that are to be made.") @Nullable
            Bridges bridges,

            @JsonPropertyDescription("Settings of the whole node.") @Nullable
            SystemSettings system) {
        public Spec {
            interfaces = Absent.asEmpty(interfaces);
        }
    }

    /** One card as wanted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Interface(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("PCI address of the physical function.")
            String pciAddress,

            @JsonPropertyDescription("Its interface name.") @Nullable
            String name,

            @JsonPropertyDescription("Number of virtual functions.") @Nullable
            Long numVfs,

            @JsonPropertyDescription("MTU, in bytes.") @Nullable
            Long mtu,

            @JsonPropertyDescription("Kind of link.") @Nullable
            String linkType,

            @JsonPropertyDescription("Mode of the embedded switch.") @Nullable
            String eSwitchMode,

            @JsonPropertyDescription("Whether someone else creates the functions.") @Nullable
            Boolean externallyManaged,

            @JsonPropertyDescription("How the functions are set, range by range.")
            List<VfGroup> vfGroups) {
        public Interface {
            vfGroups = Absent.asEmpty(vfGroups);
        }
    }

    /** Virtual functions that are set alike. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VfGroup(
            @JsonPropertyDescription("Name of their extended resource, without the prefix.") @Nullable
            String resourceName,

            @JsonPropertyDescription("Their driver: netdevice or vfio-pci.") @Nullable
            String deviceType,

            @JsonPropertyDescription("Which functions, first and last. Example: 0-3") @Nullable
            String vfRange,

            @JsonPropertyDescription("The policy that asked for it.") @Nullable
            String policyName,

            @JsonPropertyDescription("Their MTU, in bytes.") @Nullable
            Long mtu,

            @JsonPropertyDescription("Whether they carry RDMA.") @Nullable
            Boolean isRdma,

            @JsonPropertyDescription("Their vDPA device type.") @Nullable
            String vdpaType) {}

    /** Software bridges. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Bridges(
            @JsonPropertyDescription("Open vSwitch bridges.")
            List<OvsBridgeState> ovs) {
        public Bridges {
            ovs = Absent.asEmpty(ovs);
        }
    }

    /** One Open vSwitch bridge. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record OvsBridgeState(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("Name of the bridge.")
            String name,

            @JsonPropertyDescription("Settings of the bridge.") @Nullable
            OvsBridge bridge,

            @JsonPropertyDescription("Its uplinks.") List<Uplink> uplinks) {
        public OvsBridgeState {
            uplinks = Absent.asEmpty(uplinks);
        }
    }

    /** Settings of the bridge itself. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record OvsBridge(
            @JsonPropertyDescription("Datapath of the bridge. Example: netdev") @Nullable
            String datapathType,

            @AllowedValues({"secure", "standalone"})
            @JsonPropertyDescription("What the bridge does without a controller: secure or standalone.")
            @Nullable
            String failMode,

            @JsonPropertyDescription("External ids of the bridge.")
            Map<String, String> externalIDs,

            @JsonPropertyDescription("Other settings of the bridge.")
            Map<String, String> otherConfig) {
        public OvsBridge {
            externalIDs = Absent.asEmpty(externalIDs);
            otherConfig = Absent.asEmpty(otherConfig);
        }
    }

    /** One uplink. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Uplink(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("PCI address of the card.")
            String pciAddress,

            @JsonPropertyDescription("Interface name of the card.") @Nullable
            String name,

            @JsonProperty("interface") @JsonPropertyDescription("Settings of its interface.") @Nullable
            OvsInterface networkInterface) {}

    /** Settings of the interface that joins the bridge. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record OvsInterface(
            @JsonPropertyDescription("Type of the interface. Example: dpdk") @Nullable
            String type,

            @JsonPropertyDescription("Options of the interface.")
            Map<String, String> options,

            @JsonPropertyDescription("External ids of the interface.")
            Map<String, String> externalIDs,

            @JsonPropertyDescription("Other settings of the interface.")
            Map<String, String> otherConfig,

            @JsonPropertyDescription("MTU that is asked for, in bytes.") @Nullable
            Long mtuRequest) {
        public OvsInterface {
            options = Absent.asEmpty(options);
            externalIDs = Absent.asEmpty(externalIDs);
            otherConfig = Absent.asEmpty(otherConfig);
        }
    }

    /** Settings of the whole node. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record SystemSettings(
            @AllowedValues({"shared", "exclusive"})
            @JsonPropertyDescription("RDMA namespaces: shared or exclusive.")
            @Nullable
            String rdmaMode) {}

    /** What the configuration daemon of the node reports. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonPropertyDescription("Cards that can do SR-IOV.")
            List<ObservedInterface> interfaces,

            @JsonPropertyDescription("Software bridges that were made.") @Nullable
            Bridges bridges,

            @JsonPropertyDescription("Settings of the whole node.") @Nullable
            SystemSettings system,

            @JsonPropertyDescription("How far the daemon is: Succeeded, InProgress or Failed.") @Nullable
            String syncStatus,

            @JsonPropertyDescription("Why it failed last.") @Nullable
            String lastSyncError) {
        public Status {
            interfaces = Absent.asEmpty(interfaces);
        }
    }

    /** One card as it is. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ObservedInterface(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("PCI address of the physical function.")
            String pciAddress,

            @JsonPropertyDescription("Its interface name.") @Nullable
            String name,

            @JsonPropertyDescription("Its further interface names.")
            List<String> altNames,

            @JsonPropertyDescription("Its MAC address.") @Nullable
            String mac,

            @JsonPropertyDescription("Its kernel driver.") @Nullable
            String driver,

            @JsonPropertyDescription("PCI vendor id.") @Nullable
            String vendor,

            @JsonPropertyDescription("PCI device id.") @Nullable
            String deviceID,

            @JsonPropertyDescription("Its infrastructure network.") @Nullable
            String netFilter,

            @JsonPropertyDescription("MTU, in bytes.") @Nullable
            Long mtu,

            @JsonPropertyDescription("Number of virtual functions that exist.") @Nullable
            Long numVfs,

            @JsonPropertyDescription("Speed of the link.") @Nullable
            String linkSpeed,

            @JsonPropertyDescription("Kind of link.") @Nullable
            String linkType,

            @JsonPropertyDescription("State of the link as set.") @Nullable
            String linkAdminState,

            @JsonPropertyDescription("Mode of the embedded switch.") @Nullable
            String eSwitchMode,

            @JsonPropertyDescription("Whether someone else creates the functions.") @Nullable
            Boolean externallyManaged,

            @JsonPropertyDescription("Number of virtual functions that the card can have.") @Nullable
            Long totalvfs,

            @JsonProperty("Vfs") @JsonPropertyDescription("Its virtual functions.")
            List<VirtualFunction> vfs) {
        public ObservedInterface {
            altNames = Absent.asEmpty(altNames);
            vfs = Absent.asEmpty(vfs);
        }
    }

    /** One virtual function. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VirtualFunction(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS) @JsonPropertyDescription("Its PCI address.")
            String pciAddress,

            @Required @JsonPropertyDescription("Its number on the card, from 0.")
            Long vfID,

            @JsonPropertyDescription("Its interface name, when the host has it.") @Nullable
            String name,

            @JsonPropertyDescription("Its MAC address.") @Nullable
            String mac,

            @JsonPropertyDescription("The pod that holds it.") @Nullable
            String assigned,

            @JsonPropertyDescription("Its driver.") @Nullable
            String driver,

            @JsonPropertyDescription("PCI vendor id.") @Nullable
            String vendor,

            @JsonPropertyDescription("PCI device id.") @Nullable
            String deviceID,

            @JsonProperty("Vlan") @JsonPropertyDescription("Its VLAN.") @Nullable
            Long vlan,

            @JsonPropertyDescription("MTU, in bytes.") @Nullable
            Long mtu,

            @JsonPropertyDescription("Its representor, in switchdev mode.") @Nullable
            String representorName,

            @JsonPropertyDescription("Its vDPA device type.") @Nullable
            String vdpaType,

            @JsonPropertyDescription("Its InfiniBand GUID.") @Nullable
            String guid) {}
}
