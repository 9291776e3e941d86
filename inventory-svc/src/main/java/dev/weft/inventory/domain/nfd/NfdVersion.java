package dev.weft.inventory.domain.nfd;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of Node Feature Discovery. */
public record NfdVersion(int major, int minor, int patch) implements Comparable<NfdVersion> {

    static final NfdVersion LINK_STATE_ASKED = new NfdVersion(0, 10, 0);
    static final NfdVersion LINK_STATE_DROPPED = new NfdVersion(0, 11, 1);

    /** Stands for the newest known behaviour. */
    public static final NfdVersion CURRENT = new NfdVersion(0, Integer.MAX_VALUE, 0);

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})\\b.*");
    private static final Comparator<NfdVersion> ORDER = Comparator.comparingInt(NfdVersion::major)
            .thenComparingInt(NfdVersion::minor)
            .thenComparingInt(NfdVersion::patch);

    /** Reads {@code v0.15.6} and the like; empty when it is no version. */
    public static Optional<NfdVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new NfdVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(NfdVersion other) {
        return ORDER.compare(this, other);
    }
}
