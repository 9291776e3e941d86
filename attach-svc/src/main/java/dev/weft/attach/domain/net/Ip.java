package dev.weft.attach.domain.net;

import java.util.Optional;

/**
 * One IP address. Text is read as Go's {@code net.ParseIP} reads it (no leading zeros, no zone, an IPv4-mapped address
 * is the IPv4 one) and written in the form of RFC 5952.
 *
 * @param ipv4 the family; an IPv4 address uses the low 32 bits of {@code low}
 * @param high the first 64 bits, unsigned
 * @param low the last 64 bits, unsigned
 */
public record Ip(boolean ipv4, long high, long low) implements Comparable<Ip> {

    private static final long MAPPED = 0xffffL;

    public static Optional<Ip> parse(String text) {
        if (text.indexOf(':') < 0) {
            return quad(text).map(value -> new Ip(true, 0, value));
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true).filter(all -> all.length == 8).map(Ip::of);
        }
        Optional<int[]> before = groups(text.substring(0, gap), false);
        Optional<int[]> after = groups(text.substring(gap + 2), true);
        if (before.isEmpty() || after.isEmpty() || before.get().length + after.get().length > 7) {
            return Optional.empty();
        }
        int[] all = new int[8];
        System.arraycopy(before.get(), 0, all, 0, before.get().length);
        System.arraycopy(after.get(), 0, all, 8 - after.get().length, after.get().length);
        return Optional.of(of(all));
    }

    private static Optional<int[]> groups(String text, boolean mayEndInQuad) {
        if (text.isEmpty()) {
            return Optional.of(new int[0]);
        }
        String[] parts = text.split(":", -1);
        boolean quadded = mayEndInQuad && parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (quadded ? 1 : 0)];
        for (int i = 0; i < parts.length; i++) {
            if (quadded && i == parts.length - 1) {
                Optional<Long> value = quad(parts[i]);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                groups[i] = (int) (value.get() >> 16);
                groups[i + 1] = (int) (value.get() & 0xffff);
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                groups[i] = Integer.parseInt(parts[i], 16);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(groups);
    }

    private static Optional<Long> quad(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4) {
            return Optional.empty();
        }
        long value = 0;
        for (String octet : octets) {
            if (!octet.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(octet) > 255) {
                return Optional.empty();
            }
            value = value << 8 | Integer.parseInt(octet);
        }
        return Optional.of(value);
    }

    private static Ip of(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return high == 0 && low >>> 32 == MAPPED ? new Ip(true, 0, low & 0xffff_ffffL) : new Ip(false, high, low);
    }

    /** Bits of the family: 32 or 128. */
    public int bits() {
        return ipv4 ? 32 : 128;
    }

    /** The address with all bits after the first {@code prefix} ones cleared. */
    public Ip masked(int prefix) {
        long highMask = prefix >= 64 ? -1L : prefix == 0 ? 0 : -1L << (64 - prefix);
        int below = ipv4 ? 0 : 64;
        long lowMask = prefix <= below ? 0 : -1L << (bits() - prefix);
        return new Ip(ipv4, high & highMask, low & lowMask);
    }

    /** IPv4 before IPv6, then by number. */
    @Override
    public int compareTo(Ip other) {
        if (ipv4 != other.ipv4) {
            return ipv4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        if (ipv4) {
            return (low >> 24 & 0xff) + "." + (low >> 16 & 0xff) + "." + (low >> 8 & 0xff) + "." + (low & 0xff);
        }
        int longest = 1;
        int gap = -1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(i + run) == 0) {
                run++;
            }
            if (run > longest) {
                longest = run;
                gap = i;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index % 4)) & 0xffff);
    }
}
