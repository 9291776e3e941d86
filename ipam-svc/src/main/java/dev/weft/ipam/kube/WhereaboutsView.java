package dev.weft.ipam.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import dev.weft.ipam.domain.repair.MemberView;
import dev.weft.ipam.domain.repair.PluginLease;
import dev.weft.plugins.whereabouts.IpPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The objects of a member as the domain sees them. */
final class WhereaboutsView {

    private static final String NETWORK_STATUS = "k8s.v1.cni.cncf.io/network-status";
    private static final ObjectMapper JSON = new ObjectMapper();

    private WhereaboutsView() {}

    static MemberView of(
            List<IPPool> pools,
            List<OverlappingRangeIPReservation> reservations,
            List<NetworkAttachmentDefinition> networks,
            List<Pod> pods,
            List<PluginLease> leases) {
        Map<String, MemberView.Network> read = new HashMap<>();
        for (NetworkAttachmentDefinition network : networks) {
            JsonNode config = network.getSpec() == null
                    ? MissingNode.getInstance()
                    : json(network.getSpec().path("config").asText(""));
            MemberView.Network.of(config).ifPresent(found -> read.put(ref(network), found));
        }
        return new MemberView(
                pools.stream().map(WhereaboutsView::pool).toList(),
                reservations.stream().map(WhereaboutsView::reservation).toList(),
                pods.stream().map(WhereaboutsView::pod).toList(),
                read,
                leases);
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
