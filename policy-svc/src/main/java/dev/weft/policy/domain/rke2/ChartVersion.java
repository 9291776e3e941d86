package dev.weft.policy.domain.rke2;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of a packaged chart, e.g. {@code v4.2.106} or {@code v4.0.2-build2023081107}. */
record ChartVersion(int major, int minor, int patch, long build) implements Comparable<ChartVersion> {

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,6})(?:-build(\\d{1,15}))?");
    private static final Comparator<ChartVersion> ORDER = Comparator.comparingInt(ChartVersion::major)
            .thenComparingInt(ChartVersion::minor)
            .thenComparingInt(ChartVersion::patch)
            .thenComparingLong(ChartVersion::build);

    /** Throws {@link IllegalArgumentException} when the text is no such version. */
    static ChartVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a chart version like v4.2.106");
        }
        String build = matcher.group(4);
        return new ChartVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                build == null ? 0 : Long.parseLong(build));
    }

    @Override
    public int compareTo(ChartVersion other) {
        return ORDER.compare(this, other);
    }
}
