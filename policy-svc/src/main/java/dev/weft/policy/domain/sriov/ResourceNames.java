package dev.weft.policy.domain.sriov;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a resource may be called. Rule: the operator's webhook, validateResourceName. */
public final class ResourceNames {

    private static final int LONGEST = 63;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?");
    private static final String EXPECTED =
            "must consist of alphanumeric characters or hyphens, and must start and end with an"
                    + " alphanumeric character (e.g. 'myresource', 'net-device-1'), see"
                    + " https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names";

    private ResourceNames() {}

    /** What is wrong with the name; empty when nothing is. Its length is counted in bytes of UTF-8. */
    public static Optional<String> problem(String name) {
        if (name.isEmpty()) {
            return Optional.of("resource name must not be empty");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return Optional.of("resource name \"%s\" must be no more than 63 characters".formatted(name));
        }
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("resource name \"%s\" is invalid: %s".formatted(name, EXPECTED));
    }
}
