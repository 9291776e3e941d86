package dev.weft.attach.domain.net;

import java.util.Optional;

/** An address with a prefix length, host bits kept. Text is read as Go's {@code net.ParseCIDR} reads it. */
public record IpPrefix(Ip address, int length) {

    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        String written = text.substring(0, slash);
        int length = Integer.parseInt(text.substring(slash + 1));
        return Ip.parse(written)
                .map(ip -> new IpPrefix(ip, ip.ipv4() && written.indexOf(':') >= 0 ? length - 96 : length))
                .filter(prefix -> prefix.length >= 0 && prefix.length <= prefix.address.bits());
    }

    /** Whether the address lies in the network. */
    public boolean contains(Ip other) {
        return other.ipv4() == address.ipv4() && other.masked(length).equals(address.masked(length));
    }

    /** Whether no bit after the prefix is set. */
    public boolean isNetwork() {
        return address.masked(length).equals(address);
    }

    /** The same without host bits. */
    public IpPrefix network() {
        return new IpPrefix(address.masked(length), length);
    }

    /** The last address of the network. */
    public Ip last() {
        long lowHost = address.ipv4() ? 0xffff_ffffL >>> length : length >= 64 ? hostMask(length - 64) : -1L;
        long highHost = address.ipv4() || length >= 64 ? 0 : hostMask(length);
        return new Ip(address.ipv4(), address.high() | highHost, address.low() | lowHost);
    }

    private static long hostMask(int prefix) {
        return prefix == 0 ? -1L : prefix >= 64 ? 0 : -1L >>> prefix;
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
