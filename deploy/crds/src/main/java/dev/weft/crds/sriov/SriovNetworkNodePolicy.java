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
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the operator cuts cards into virtual functions. */
@Group("sriovnetwork.openshift.io")
@Version("v1")
@Plural("sriovnetworknodepolicies")
@Modelled(spec = SriovNetworkNodePolicy.Spec.class, status = SriovNetworkNodePolicy.Status.class)
@JsonClassDescription("How the SR-IOV operator cuts the network cards of selected nodes into virtual functions.")
public final class SriovNetworkNodePolicy extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** The typed view of spec. */
    public Spec asSpec() {
        return View.of(getSpec(), Spec.class);
    }

    /** The typed view of status. */
    public Status asStatus() {
        return View.of(getStatus(), Status.class);
    }

    /** What is wanted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("Name of the extended resource, without the prefix.")
            String resourceName,

            @Required
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @JsonPropertyDescription("Labels that a node must have, all equal; empty selects all nodes.")
            Map<String, String> nodeSelector,

            @Min(0)
            @Max(99)
            @JsonPropertyDescription("Who wins on a card: 0 is the strongest, 99 the weakest.")
            @Nullable
            Long priority,

            @Min(1) @JsonPropertyDescription("MTU of the card and its functions, in bytes.") @Nullable
            Long mtu,

            @Required @Min(0) @JsonPropertyDescription("Number of virtual functions of each card.")
            Long numVfs,

            @Required @JsonPropertyDescription("Which cards; all given fields must match.")
            NicSelector nicSelector,

            @Default("netdevice")
            @AllowedValues({"netdevice", "vfio-pci"})
            @JsonPropertyDescription("Driver of the functions: netdevice or vfio-pci.")
            @Nullable
            String deviceType,

            @JsonPropertyDescription("Whether the functions carry RDMA.") @Nullable
            Boolean isRdma,

            @JsonPropertyDescription("Whether /dev/vhost-net is mounted into pods.") @Nullable
            Boolean needVhostNet,

            @AllowedValues({"virtio", "vhost"}) @JsonPropertyDescription("vDPA device type: virtio or vhost.") @Nullable
            String vdpaType,

            @AllowedValues({"eth", "ETH", "ib", "IB"}) @JsonPropertyDescription("Kind of link: eth or ib.") @Nullable
            String linkType,

            @AllowedValues({"legacy", "switchdev"})
            @JsonPropertyDescription("Mode of the embedded switch: legacy or switchdev.")
            @Nullable
            String eSwitchMode,

            @JsonPropertyDescription("Whether the NUMA node is kept from the kubelet.") @Nullable
            Boolean excludeTopology,

            @JsonPropertyDescription("Whether someone else creates the functions.") @Nullable
            Boolean externallyManaged,

            @JsonPropertyDescription("Software bridge that the card joins.") @Nullable
            Bridge bridge) {
        public Spec {
            nodeSelector = Absent.asEmpty(nodeSelector);
        }
    }

    /** Which cards. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NicSelector(
            @JsonPropertyDescription("PCI vendor id.") @Nullable
            String vendor,

            @JsonPropertyDescription("PCI device id of the physical function.") @Nullable
            String deviceID,

            @JsonPropertyDescription("PCI addresses of physical functions.")
            List<String> rootDevices,

            @JsonPropertyDescription("Names of physical functions; '#a-b' takes a range of functions.")
            List<String> pfNames,

            @JsonPropertyDescription("Infrastructure network of the card.") @Nullable
            String netFilter) {
        public NicSelector {
            rootDevices = Absent.asEmpty(rootDevices);
            pfNames = Absent.asEmpty(pfNames);
        }
    }

    /** A software bridge. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Bridge(
            @JsonPropertyDescription("An Open vSwitch bridge.") @Nullable
            Ovs ovs) {}

    /** An Open vSwitch bridge. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Ovs(
            @JsonPropertyDescription("Settings of the bridge.") @Nullable
            OvsBridge bridge,

            @JsonPropertyDescription("Settings of the card as uplink.") @Nullable
            Uplink uplink) {}

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

    /** The card as uplink. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Uplink(
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

    /** Empty: the operator reports per node. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status() {}
}
