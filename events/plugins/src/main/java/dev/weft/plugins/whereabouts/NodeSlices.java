package dev.weft.plugins.whereabouts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides a NodeSlicePool (rule: Whereabouts' node-slice-controller), with these mends: only networks with a name are
 * held against each other, a pool is deleted by its own name, and the slice of a node that left stays its own while
 * addresses of it are in use.
 */
public final class NodeSlices {

    /** A NAD's name and the {@code ipam} part of its configuration. */
    public record Nad(String name, JsonNode ipam) {}

    /** One slice; {@code node} is empty when the slice is free. */
    public record Slice(String node, String range) {}

    /** A NodeSlicePool with the names of the NADs that own it. */
    public record Pool(String name, String range, String sliceSize, List<Slice> slices, List<String> owners) {

        public Pool {
            slices = List.copyOf(slices);
            owners = List.copyOf(owners);
        }
    }

    /** What to do with the pool. */
    public sealed interface Step {

        record Nothing() implements Step {}

        record Create(Pool pool) implements Step {}

        record Update(Pool pool) implements Step {}

        record Delete(String pool) implements Step {}
    }

    private record Wish(String pool, String network, String range, String size) {}

    private NodeSlices() {}

    /**
     * Decides for one NAD after any change. {@code inUse} are the slice ranges from which addresses are assigned.
     * Throws {@link IpamRefusal} when NADs of one network name differ, or the range cannot be cut so.
     */
    public static Step decide(
            String nad, List<Nad> nads, List<String> nodes, Optional<Pool> existing, Set<String> inUse) {
        Optional<Nad> present =
                nads.stream().filter(found -> found.name().equals(nad)).findFirst();
        if (present.isEmpty()) {
            return existing.filter(pool -> pool.owners().equals(List.of(nad)))
                    .<Step>map(pool -> new Step.Delete(pool.name()))
                    .orElseGet(Step.Nothing::new);
        }
        Optional<Wish> wish = wish(present.get());
        if (wish.isEmpty()) {
            return new Step.Nothing();
        }
        requireAgreement(wish.get(), nads);
        if (wish.get().size().isEmpty()) {
            return new Step.Nothing();
        }
        if (existing.isEmpty()) {
            List<Slice> slices = assigned(cut(wish.get()), nodes);
            return new Step.Create(
                    new Pool(wish.get().pool(), wish.get().range(), wish.get().size(), slices, List.of(nad)));
        }
        Pool before = existing.get();
        boolean recut = !before.range().equals(wish.get().range())
                || !before.sliceSize().equals(wish.get().size());
        List<Slice> slices =
                recut ? assigned(cut(wish.get()), nodes) : vacated(assigned(before.slices(), nodes), nodes, inUse);
        List<String> owners = new ArrayList<>(before.owners());
        if (!owners.contains(nad)) {
            owners.add(nad);
        }
        Pool after = new Pool(before.name(), wish.get().range(), wish.get().size(), slices, owners);
        return after.equals(before) ? new Step.Nothing() : new Step.Update(after);
    }

    private static Optional<Wish> wish(Nad nad) {
        if (!GoJson.text(nad.ipam(), "type").equals("whereabouts")) {
            return Optional.empty();
        }
        String network = GoJson.text(nad.ipam(), "network_name");
        return WhereaboutsConfig.ranges(nad.ipam(), MissingNode.getInstance()).stream()
                .findFirst()
                .map(range -> new Wish(
                        network.isEmpty() ? nad.name() : network,
                        network,
                        range.cidr().toString(),
                        GoJson.text(nad.ipam(), "node_slice_size")));
    }

    private static void requireAgreement(Wish wish, List<Nad> nads) {
        boolean differs = !wish.network().isEmpty()
                && nads.stream()
                        .flatMap(nad -> wish(nad).stream())
                        .filter(other -> other.network().equals(wish.network()))
                        .anyMatch(other -> !other.range().equals(wish.range())
                                || !other.size().equals(wish.size()));
        if (differs) {
            throw new IpamRefusal("found IPAM conf mismatch for network-attachment-definitions with same network name");
        }
    }

    private static List<Slice> cut(Wish wish) {
        return AddressMath.divide(wish.range(), wish.size()).orElse(List.of()).stream()
                .map(Cidr::toString)
                .map(range -> new Slice("", range))
                .toList();
    }

    private static List<Slice> assigned(List<Slice> before, List<String> nodes) {
        List<Slice> slices = new ArrayList<>(before);
        for (String node : nodes.stream().sorted().toList()) {
            if (slices.stream().anyMatch(slice -> slice.node().equals(node))) {
                continue;
            }
            for (int i = 0; i < slices.size(); i++) {
                if (slices.get(i).node().isEmpty()) {
                    slices.set(i, new Slice(node, slices.get(i).range()));
                    break;
                }
            }
        }
        return slices;
    }

    private static List<Slice> vacated(List<Slice> slices, List<String> nodes, Set<String> inUse) {
        return slices.stream()
                .map(slice -> nodes.contains(slice.node()) || inUse.contains(slice.range())
                        ? slice
                        : new Slice("", slice.range()))
                .toList();
    }
}
