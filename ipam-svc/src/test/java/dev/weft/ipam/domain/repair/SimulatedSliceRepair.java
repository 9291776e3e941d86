package dev.weft.ipam.domain.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.NodeSlices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The repair of slices as its edge runs it, one request a step; with a bug if it is told so. */
final class SimulatedSliceRepair {

    /** What can be wrong in it. */
    enum Bug {
        NONE,
        /** Takes the slice of a node that is gone, whatever its pool still has. */
        VACATES_WHAT_IS_GIVEN,
        /** Gives the first slice that has no node, as upstream does. */
        ASSIGNS_WHAT_IS_GIVEN,
        /** Patches the pool as it is by then, whatever was read. */
        PATCHES_NEWEST,
        /** Does not look once more after it took a slice. */
        NEVER_GIVES_BACK,
        /** Acts on what the looks showed, and asks nobody. */
        BELIEVES_ITS_CACHES
    }

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ModelSlices member;
    private final Bug bug;
    private SliceView.Pool cachedSlices;
    private Set<String> cachedNodes = Set.of();
    private List<MemberView.Pool> cachedPools = List.of();
    private List<MemberView.Pod> cachedPods = List.of();
    private Suspicions suspicions = Suspicions.none();
    private final List<RepairStep.OfSlices> due = new ArrayList<>();
    private SliceView.Pool read;
    private String version = "";
    private Optional<SliceConfirmation.Change> change = Optional.empty();
    private Optional<ArrayNode> back = Optional.empty();
    private int at;
    int vacated;
    int assigned;
    int backs;

    SimulatedSliceRepair(ModelSlices member, Bug bug) {
        this.member = member;
        this.bug = bug;
        this.cachedSlices = member.shown();
        this.read = cachedSlices;
    }

    /** Whether it is between two requests of a step that takes a slice. */
    boolean isMidway() {
        return at > 0 && due.get(0) instanceof RepairStep.Vacate;
    }

    /** Whether it is between two requests of a step that gives a slice. */
    boolean isAssigning() {
        return at > 0 && due.get(0) instanceof RepairStep.Assign;
    }

    String node() {
        return due.get(0).node();
    }

    void refresh(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> cachedSlices = member.shown();
            case 1 -> cachedNodes = Set.copyOf(member.nodes);
            case 2 -> cachedPools = List.copyOf(member.pools.values());
            default -> cachedPods = pods();
        }
    }

    private List<MemberView.Pod> pods() {
        return member.pods.values().stream()
                .map(life -> new MemberView.Pod(
                        life.ref,
                        "uid-" + life.uid,
                        life.node,
                        life.address.isPresent() ? "Running" : "Pending",
                        life.address.isPresent(),
                        false,
                        List.of()))
                .toList();
    }

    private SliceConfirmation.Evidence evidence() {
        boolean cached = bug == Bug.BELIEVES_ITS_CACHES;
        Set<String> nodes = cached ? cachedNodes : Set.copyOf(member.nodes);
        List<MemberView.Pod> pods = cached ? cachedPods : pods();
        List<MemberView.Pool> pools = cached ? cachedPools : List.copyOf(member.pools.values());
        boolean blind = bug == Bug.VACATES_WHAT_IS_GIVEN && !due.isEmpty() && due.get(0) instanceof RepairStep.Vacate
                || bug == Bug.ASSIGNS_WHAT_IS_GIVEN && !due.isEmpty() && due.get(0) instanceof RepairStep.Assign;
        return new SliceConfirmation.Evidence() {
            @Override
            public boolean hasNode(String node) {
                return nodes.contains(node);
            }

            @Override
            public boolean hasPods(String node) {
                return !blind && pods.stream().anyMatch(pod -> pod.node().equals(node));
            }

            @Override
            public List<MemberView.Pool> pools() {
                return blind ? List.of() : pools;
            }
        };
    }

    void step(int now) {
        if (due.isEmpty()) {
            look(Instant.EPOCH.plusSeconds(now));
            return;
        }
        switch (at++) {
            case 0, 3 -> {
                read = member.shown();
                version = member.version();
            }
            case 1 -> {
                change = SliceConfirmation.change(List.of(due.get(0)), read, version, evidence());
                if (change.isEmpty()) {
                    next();
                }
            }
            case 2 -> {
                String on = bug == Bug.PATCHES_NEWEST ? member.version() : version;
                boolean written = member.patch(on, patched(change.orElseThrow().patch()));
                if (written && due.get(0) instanceof RepairStep.Assign) {
                    assigned++;
                } else if (written) {
                    vacated++;
                }
                if (!written || due.get(0) instanceof RepairStep.Assign || bug == Bug.NEVER_GIVES_BACK) {
                    next();
                }
            }
            case 4 -> {
                back = SliceConfirmation.back((RepairStep.Vacate) due.get(0), read, version, evidence());
                if (back.isEmpty()) {
                    next();
                }
            }
            default -> {
                if (member.patch(version, patched(back.orElseThrow()))) {
                    backs++;
                    next();
                } else {
                    at = 3;
                }
            }
        }
    }

    private void next() {
        due.remove(0);
        at = 0;
    }

    private List<NodeSlices.Slice> patched(ArrayNode patch) {
        List<NodeSlices.Slice> slices = new ArrayList<>(bug == Bug.PATCHES_NEWEST ? member.slices : read.slices());
        for (JsonNode op : patch) {
            String[] path = op.path("path").asText().split("/", -1);
            if (op.path("op").asText().equals("add")) {
                int index = Integer.parseInt(path[3]);
                slices.set(
                        index,
                        new NodeSlices.Slice(
                                op.path("value").asText(), slices.get(index).range()));
            }
        }
        return slices;
    }

    private void look(Instant now) {
        MemberView.Network network = new MemberView.Network(
                List.of(),
                Set.of(),
                ModelSlices.NETWORK,
                false,
                Optional.of(new Slicing(ModelSlices.NETWORK, Cidr.of("10.50.0.0/27"), "/29", false)));
        MemberView view = new MemberView(
                cachedPools,
                List.of(),
                cachedPods,
                Map.of("shop/lan", network),
                List.of(),
                Optional.of(new SliceView(List.of(cachedSlices), cachedNodes, "")));
        RepairPlan plan = RepairPlan.of(view, suspicions, now, GRACE);
        suspicions = plan.suspicions();
        plan.due().stream()
                .filter(RepairStep.OfSlices.class::isInstance)
                .map(RepairStep.OfSlices.class::cast)
                .forEach(due::add);
        if (bug == Bug.VACATES_WHAT_IS_GIVEN) {
            cachedSlices.slices().stream()
                    .filter(slice -> !slice.node().isEmpty() && !cachedNodes.contains(slice.node()))
                    .forEach(slice -> due.add(new RepairStep.Vacate(
                            "kube-system", ModelSlices.NETWORK, slice.node(), ModelSlices.NETWORK, slice.range())));
        }
        if (bug == Bug.ASSIGNS_WHAT_IS_GIVEN) {
            cachedNodes.stream()
                    .filter(node -> !cachedSlices.has(node))
                    .forEach(node -> due.add(
                            new RepairStep.Assign("kube-system", ModelSlices.NETWORK, node, ModelSlices.NETWORK)));
        }
        at = 0;
    }
}
