package dev.weft.events.key;

/** A node of a member. */
public record NodeKey(String fleet, String cluster, String node) implements FactKey {

    /** Reads {@code fleet/cluster/node}. */
    public static NodeKey parse(String text) {
        String[] parts = FactKey.segments(text, 3);
        return new NodeKey(parts[0], parts[1], parts[2]);
    }

    @Override
    public String text() {
        return fleet + "/" + cluster + "/" + node;
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
