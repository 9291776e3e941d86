package dev.weft.events.key;

/** One interface of one pod. */
public record InterfaceKey(String fleet, String cluster, String namespace, String pod, String iface)
        implements FactKey {

    /** Reads {@code fleet/cluster/namespace/pod/iface}. */
    public static InterfaceKey parse(String text) {
        String[] parts = FactKey.segments(text, 5);
        return new InterfaceKey(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    @Override
    public String text() {
        return fleet + "/" + cluster + "/" + namespace + "/" + pod + "/" + iface;
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
