package dev.weft.plugins.net;

/** The two address families, with their width in bits and the name people read. */
public enum Family {
    IPV4(32, "IPv4"),
    IPV6(128, "IPv6");

    private final int bits;
    private final String label;

    Family(int bits, String label) {
        this.bits = bits;
        this.label = label;
    }

    public int bits() {
        return bits;
    }

    public String label() {
        return label;
    }
}
