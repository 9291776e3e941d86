package dev.weft.policy.domain.rke2;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of RKE2 as a kubelet reports it, e.g. {@code v1.33.6+rke2r1}; ordered by Kubernetes version, then revision.
 * A release candidate orders as its release.
 */
public record Rke2Version(int major, int minor, int patch, int revision) implements Comparable<Rke2Version> {

    private static final Pattern FORM =
            Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:-[0-9A-Za-z.]+)?(?:\\+rke2r(\\d{1,4}))?");

    private static final Comparator<Rke2Version> ORDER = Comparator.comparingInt(Rke2Version::major)
            .thenComparingInt(Rke2Version::minor)
            .thenComparingInt(Rke2Version::patch)
            .thenComparingInt(Rke2Version::revision);

    /** Reads a kubelet version; empty when it is not RKE2's. */
    public static Optional<Rke2Version> ofKubelet(String text) {
        return text.contains("+rke2r") ? parse(text) : Optional.empty();
    }

    /** Reads a release with or without its {@code +rke2rN}; without, it is the first revision. */
    public static Optional<Rke2Version> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String revision = matcher.group(4);
        return Optional.of(new Rke2Version(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                revision == null ? 1 : Integer.parseInt(revision)));
    }

    boolean sameLine(Rke2Version other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(Rke2Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "v" + major + "." + minor + "." + patch + "+rke2r" + revision;
    }
}
