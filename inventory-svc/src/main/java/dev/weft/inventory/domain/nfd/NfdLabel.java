package dev.weft.inventory.domain.nfd;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether NFD would put a label on a node. Rule: NFD pkg/apis/nfd/validate. */
public final class NfdLabel {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final List<String> ALLOWED = List.of("feature.node.kubernetes.io", "profile.node.kubernetes.io");
    private static final int PREFIX_LENGTH = 253;

    private NfdLabel() {}

    /** What NFD finds wrong, in its words as far as they are fixed; empty when it sets the label. */
    public static Optional<String> problem(String key, String value) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (!NAME.matcher(name).matches()) {
            return Optional.of(badKey(key) + "name part must be 1 to 63 letters, digits, '-', '_' or '.',"
                    + " beginning and ending with a letter or digit");
        }
        if (slash >= 0
                && (prefix.length() > PREFIX_LENGTH || !PREFIX.matcher(prefix).matches())) {
            return Optional.of(badKey(key) + "prefix part must be a lower-case DNS subdomain");
        }
        if (slash < 0) {
            return Optional.of("unprefixed keys are not allowed");
        }
        if (isWithin(prefix, "kubernetes.io") && ALLOWED.stream().noneMatch(allowed -> isWithin(prefix, allowed))) {
            return Optional.of("namespace is not allowed");
        }
        if (!value.isEmpty() && !NAME.matcher(value).matches()) {
            return Optional.of("invalid value \"" + value + "\": it must be empty or 1 to 63 letters, digits, '-', '_'"
                    + " or '.', beginning and ending with a letter or digit");
        }
        return Optional.empty();
    }

    private static String badKey(String key) {
        return "invalid label key \"" + key + "\": ";
    }

    private static boolean isWithin(String prefix, String domain) {
        return prefix.equals(domain) || prefix.endsWith("." + domain);
    }
}
