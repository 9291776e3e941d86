package dev.weft.events.key;

/** What is configured cluster-wide in a member; the subject has no slash, e.g. {@code helmchartconfig.rke2-multus}. */
public record ClusterConfigKey(String fleet, String cluster, String subject) implements FactKey {

    /** Reads {@code fleet/cluster/subject}. */
    public static ClusterConfigKey parse(String text) {
        String[] parts = FactKey.segments(text, 3);
        return new ClusterConfigKey(parts[0], parts[1], parts[2]);
    }

    @Override
    public String text() {
        return fleet + "/" + cluster + "/" + subject;
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
