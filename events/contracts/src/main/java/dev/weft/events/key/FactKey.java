package dev.weft.events.key;

/** The key of a record: segments joined by {@code /}; the leading ones decide the partition. */
public sealed interface FactKey
        permits ClusterKey,
                NodeKey,
                PolicyKey,
                ClusterConfigKey,
                NetworkKey,
                PlacementKey,
                InterfaceKey,
                PoolKey,
                ClaimKey {

    /** The key as it stands on the wire, e.g. {@code fleet/cluster/node}. */
    String text();

    /** The fleet: one namespace of the hub. */
    String fleet();

    /**
     * Splits a key text.
     *
     * @throws IllegalArgumentException when the number of segments differs or a segment is empty
     */
    static String[] segments(String text, int expected) {
        String[] parts = text.split("/", -1);
        if (parts.length != expected) {
            throw new IllegalArgumentException(
                    "key '" + text + "' has " + parts.length + " segments, expected " + expected);
        }
        for (String part : parts) {
            if (part.isEmpty()) {
                throw new IllegalArgumentException("key '" + text + "' has an empty segment");
            }
        }
        return parts;
    }
}
