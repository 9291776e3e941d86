package dev.weft.plugins.net;

import java.util.Optional;

/** Reading and writing of address texts. */
final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    static Optional<Address> parse(String text, boolean leadingZeros) {
        if (text.indexOf(':') < 0) {
            long value = parseIpv4(text, leadingZeros);
            return value < 0 ? Optional.empty() : Optional.of(new Address(Family.IPV4, 0, value));
        }
        return parseIpv6(text, leadingZeros);
    }

    /** The 32-bit value, or -1 when the text is no dotted quad. */
    private static long parseIpv4(String text, boolean leadingZeros) {
        long value = 0;
        int octet = -1;
        int octets = 0;
        int digits = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0 || octets == 4) {
                    return -1;
                }
                value = value << 8 | octet;
                octets++;
                digits = 0;
                octet = -1;
                continue;
            }
            if (c < '0' || c > '9' || (!leadingZeros && digits > 0 && octet == 0)) {
                return -1;
            }
            octet = (digits == 0 ? 0 : octet * 10) + (c - '0');
            digits++;
            if (octet > 255) {
                return -1;
            }
        }
        return octets == 4 ? value : -1;
    }

    private static Optional<Address> parseIpv6(String text, boolean leadingZeros) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length() && count < GROUPS) {
            int end = at;
            int value = 0;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
                value = value * 16 + Character.digit(text.charAt(end), 16);
                end++;
                if (end - at > 4) {
                    return Optional.empty();
                }
            }
            if (end == at) {
                return Optional.empty();
            }
            if (end < text.length() && text.charAt(end) == '.') {
                long quad = parseIpv4(text.substring(at), leadingZeros);
                if (quad < 0 || count > GROUPS - 2 || (gap < 0 && count != GROUPS - 2)) {
                    return Optional.empty();
                }
                groups[count++] = (int) (quad >> 16);
                groups[count++] = (int) (quad & 0xffff);
                at = text.length();
                break;
            }
            groups[count++] = value;
            at = end;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != ':' || at + 1 == text.length()) {
                return Optional.empty();
            }
            at++;
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return Optional.empty();
                }
                gap = count;
                at++;
            }
        }
        if (at != text.length() || (gap < 0 ? count != GROUPS : count == GROUPS)) {
            return Optional.empty();
        }
        int[] all = gap < 0 ? groups : spread(groups, count, gap);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return high == 0 && low >>> 32 == 0xffffL
                ? Optional.of(new Address(Family.IPV4, 0, low & 0xffff_ffffL))
                : Optional.of(new Address(Family.IPV6, high, low));
    }

    private static int[] spread(int[] groups, int count, int gap) {
        int[] all = new int[GROUPS];
        System.arraycopy(groups, 0, all, 0, gap);
        System.arraycopy(groups, gap, all, GROUPS - (count - gap), count - gap);
        return all;
    }

    static String format(Address address) {
        if (address.family() == Family.IPV4) {
            return formatIpv4(address.low());
        }
        if (address.high() == 0 && address.low() >>> 32 == 0xffffL) {
            return formatIpv4(address.low() & 0xffff_ffffL);
        }
        int zerosAt = -1;
        int zeros = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(address, i + run) == 0) {
                run++;
            }
            if (run > zeros) {
                zeros = run;
                zerosAt = i;
            }
            i += Math.max(0, run - 1);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == zerosAt) {
                text.append("::");
                i += zeros - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static String formatIpv4(long value) {
        return (value >> 24 & 0xff) + "." + (value >> 16 & 0xff) + "." + (value >> 8 & 0xff) + "." + (value & 0xff);
    }

    private static int group(Address address, int index) {
        long half = index < 4 ? address.high() : address.low();
        return (int) (half >>> (48 - 16 * (index % 4)) & 0xffff);
    }
}
