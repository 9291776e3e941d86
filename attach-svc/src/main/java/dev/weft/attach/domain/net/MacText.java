package dev.weft.attach.domain.net;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** MAC addresses as texts. Rule: Go's {@code net.ParseMAC}: 6, 8 or 20 bytes, separated by colons, dashes or dots. */
public final class MacText {

    private static final Pattern PAIRS =
            Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}|([0-9a-f]{2}:){7}[0-9a-f]{2}|([0-9a-f]{2}:){19}[0-9a-f]{2}");
    private static final Pattern DOTTED = Pattern.compile(
            "([0-9a-f]{4}\\.){2}[0-9a-f]{4}|([0-9a-f]{4}\\.){3}[0-9a-f]{4}|([0-9a-f]{4}\\.){9}[0-9a-f]{4}");

    private MacText() {}

    /** The lower-case form with colons, or empty when the text is no hardware address. */
    public static Optional<String> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (DOTTED.matcher(lower).matches()) {
            return Optional.of(lower.replace(".", "").replaceAll("(..)(?=.)", "$1:"));
        }
        String colons = lower.indexOf(':') >= 0 ? lower : lower.replace('-', ':');
        return PAIRS.matcher(colons).matches() ? Optional.of(colons) : Optional.empty();
    }

    /** As {@link #parse}, for an Ethernet address of 6 bytes only. */
    public static Optional<String> ethernet(String text) {
        return parse(text).filter(mac -> mac.length() == 17);
    }
}
