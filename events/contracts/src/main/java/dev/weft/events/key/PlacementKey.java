package dev.weft.events.key;

/** One network in one member. */
public record PlacementKey(String fleet, String cluster, String network) implements FactKey {

    /** Reads {@code fleet/cluster/network}. */
    public static PlacementKey parse(String text) {
        String[] parts = FactKey.segments(text, 3);
        return new PlacementKey(parts[0], parts[1], parts[2]);
    }

    @Override
    public String text() {
        return fleet + "/" + cluster + "/" + network;
    }

    /** The member that this key belongs to. */
    public ClusterKey clusterKey() {
        return new ClusterKey(fleet, cluster);
    }

    @Override
    public String toString() {
        return text();
    }
}
