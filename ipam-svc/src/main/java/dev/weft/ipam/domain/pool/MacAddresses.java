package dev.weft.ipam.domain.pool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Derives and reads MAC addresses; the canonical text is lower-case with colons, as Multus compares it. */
final class MacAddresses {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    /** To find one costs as much as to use it. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(MacAddresses::sha256);

    private MacAddresses() {}

    /** The {@code attempt}-th locally administered unicast address of a claim: a digest of domain, claim and attempt. */
    static String derive(String domain, String claim, int attempt) {
        byte[] digest = SHA_256.get().digest((domain + '\n' + claim + '\n' + attempt).getBytes(StandardCharsets.UTF_8));
        digest[0] = (byte) (digest[0] & 0xfc | 0x02);
        return COLONS.formatHex(digest, 0, 6);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The canonical text of a unicast MAC address that is not all zero, or empty. */
    static Optional<String> canonical(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT).replace('-', ':');
        boolean unicast = FORM.matcher(lower).matches() && (Integer.parseInt(lower.substring(0, 2), 16) & 1) == 0;
        return unicast && !lower.equals("00:00:00:00:00:00") ? Optional.of(lower) : Optional.empty();
    }
}
