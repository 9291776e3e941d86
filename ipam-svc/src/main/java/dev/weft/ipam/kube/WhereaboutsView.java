package dev.weft.ipam.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PluginLease;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.ipam.domain.repair.SliceView;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.NodeSlices;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The objects of a member as the domain sees them. */
final class WhereaboutsView {

    private static final String NETWORK_STATUS = "k8s.v1.cni.cncf.io/network-status";
    private static final ObjectMapper JSON = new ObjectMapper();

    private WhereaboutsView() {}

    static MemberView of(
            List<IPPool> pools,
            List<OverlappingRangeIPReservation> reservations,
            Map<String, MemberView.Network> networks,
            List<Pod> pods,
            List<PluginLease> leases,
            Optional<SliceView> slices) {
        return new MemberView(
                pools.stream().map(WhereaboutsView::pool).toList(),
                reservations.stream().map(WhereaboutsView::reservation).toList(),
                pods.stream().map(WhereaboutsView::pod).toList(),
                networks,
                leases,
                slices);
    }

    /** What each NAD of Whereabouts takes from pools, by {@code namespace/name}. */
    static Map<String, MemberView.Network> networks(List<NetworkAttachmentDefinition> networks) {
        Map<String, MemberView.Network> read = new HashMap<>();
        for (NetworkAttachmentDefinition network : networks) {
            MemberView.Network.of(config(network)).ifPresent(found -> read.put(ref(network), found));
        }
        return read;
    }

    static SliceView slices(List<NodeSlicePool> pools, Set<String> nodes, List<NetworkAttachmentDefinition> networks) {
        String stranger = networks.stream()
                .filter(network -> MemberView.Network.of(config(network)).isEmpty())
                .map(WhereaboutsView::ref)
                .min(Comparator.naturalOrder())
                .orElse("");
        return new SliceView(pools.stream().map(WhereaboutsView::slicePool).toList(), nodes, stranger);
    }

    static SliceView.Pool slicePool(NodeSlicePool pool) {
        JsonNode spec = pool.getSpec() == null ? MissingNode.getInstance() : pool.getSpec();
        JsonNode status = pool.getStatus() == null ? MissingNode.getInstance() : pool.getStatus();
        List<NodeSlices.Slice> slices = new ArrayList<>();
        status.path("allocations")
                .forEach(slice -> slices.add(new NodeSlices.Slice(
                        slice.path("nodeName").asText(""),
                        slice.path("sliceRange").asText(""))));
        return new SliceView.Pool(
                pool.getMetadata().getNamespace(),
                pool.getMetadata().getName(),
                spec.path("range").asText(""),
                spec.path("sliceSize").asText(""),
                slices);
    }

    private static JsonNode config(NetworkAttachmentDefinition network) {
        return network.getSpec() == null
                ? MissingNode.getInstance()
                : json(network.getSpec().path("config").asText(""));
    }

    static PluginLease lease(Lease lease) {
        LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        return new PluginLease(
                lease.getMetadata().getNamespace(),
                lease.getMetadata().getName(),
                lease.getMetadata().getResourceVersion(),
                Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
                Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0),
                Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
    }

    /** Field managers, and kubectl's annotation, tell of everything once more. */
    static <T extends HasMetadata> T bare(T object) {
        object.getMetadata().setManagedFields(null);
        object.getMetadata().setAnnotations(null);
        return object;
    }

    /** Keeps of a node its name. */
    static Node trim(Node node) {
        return new NodeBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(node.getMetadata().getName())
                        .withUid(node.getMetadata().getUid())
                        .withResourceVersion(node.getMetadata().getResourceVersion())
                        .build())
                .build();
    }

    /** Keeps of a pod what tells whether it lives and what it has. */
    static Pod trim(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        String networks = metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(NETWORK_STATUS);
        return new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(metadata.getName())
                        .withNamespace(metadata.getNamespace())
                        .withUid(metadata.getUid())
                        .withResourceVersion(metadata.getResourceVersion())
                        .withDeletionTimestamp(metadata.getDeletionTimestamp())
                        .withAnnotations(networks == null ? Map.of() : Map.of(NETWORK_STATUS, networks))
                        .build())
                .withSpec(
                        pod.getSpec() == null
                                ? null
                                : new PodSpecBuilder()
                                        .withNodeName(pod.getSpec().getNodeName())
                                        .build())
                .withStatus(
                        pod.getStatus() == null
                                ? null
                                : new PodStatusBuilder()
                                        .withPhase(pod.getStatus().getPhase())
                                        .withConditions(
                                                pod.getStatus().getConditions() == null
                                                        ? List.of()
                                                        : pod.getStatus().getConditions().stream()
                                                                .filter(c -> "Ready".equals(c.getType()))
                                                                .toList())
                                        .build())
                .build();
    }

    static MemberView.Pool pool(IPPool pool) {
        JsonNode spec = pool.getSpec() == null ? MissingNode.getInstance() : pool.getSpec();
        Map<String, IpPool.Allocation> allocations = new HashMap<>();
        spec.path("allocations")
                .properties()
                .forEach(entry -> allocations.put(
                        entry.getKey(),
                        new IpPool.Allocation(
                                entry.getValue().path("id").asText(""),
                                entry.getValue().path("podref").asText(""),
                                entry.getValue().path("ifname").asText(""))));
        return new MemberView.Pool(
                pool.getMetadata().getNamespace(),
                pool.getMetadata().getName(),
                spec.path("range").asText(""),
                allocations);
    }

    static MemberView.Reservation reservation(OverlappingRangeIPReservation reservation) {
        return new MemberView.Reservation(
                reservation.getMetadata().getNamespace(),
                reservation.getMetadata().getName(),
                reservation.getSpec() == null
                        ? ""
                        : reservation.getSpec().path("podref").asText(""));
    }

    /** The reservation as Whereabouts' plugin of v0.9 writes it. */
    static OverlappingRangeIPReservation reservation(RepairStep.Reserve step) {
        OverlappingRangeIPReservation reservation = new OverlappingRangeIPReservation();
        reservation.getMetadata().setNamespace(step.namespace());
        reservation.getMetadata().setName(step.reservation());
        reservation.setSpec(JsonNodeFactory.instance
                .objectNode()
                .put("podref", step.entry().podref())
                .put("ifname", step.ifname()));
        return reservation;
    }

    static MemberView.Pod pod(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        String networks = metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(NETWORK_STATUS);
        boolean ready = pod.getStatus() != null
                && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        return new MemberView.Pod(
                ref(pod),
                Objects.requireNonNullElse(metadata.getUid(), ""),
                pod.getSpec() == null
                        ? ""
                        : Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
                pod.getStatus() == null
                        ? ""
                        : Objects.requireNonNullElse(pod.getStatus().getPhase(), ""),
                ready,
                metadata.getDeletionTimestamp() != null,
                networks == null ? List.of() : MemberView.interfaces(json(networks)));
    }

    private static String ref(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Its writer says so elsewhere; here it means nothing.
            return MissingNode.getInstance();
        }
    }
}
