package dev.weft.events.key;

/** A member: {@code fleet/cluster}. */
public record ClusterKey(String fleet, String cluster) implements FactKey {

    /** Reads {@code fleet/cluster}. */
    public static ClusterKey parse(String text) {
        String[] parts = FactKey.segments(text, 2);
        return new ClusterKey(parts[0], parts[1]);
    }

    @Override
    public String text() {
        return fleet + "/" + cluster;
    }

    @Override
    public String toString() {
        return text();
    }
}
