package dev.weft.attach.domain.cni;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names that the CNI library accepts; each method gives the library's text, or empty when the name is good. */
public final class CniNames {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");
    private static final Pattern FORBIDDEN = Pattern.compile("[/:\\s\\x0B\\x85\\xA0]");
    private static final int IFACE_LENGTH = 15;

    private CniNames() {}

    public static Optional<String> containerId(String id) {
        if (id.isEmpty()) {
            return Optional.of("missing containerID");
        }
        return IDENTIFIER.matcher(id).matches() ? Optional.empty() : Optional.of("invalid characters in containerID");
    }

    public static Optional<String> network(String name) {
        if (name.isEmpty()) {
            return Optional.of("missing network name:");
        }
        return IDENTIFIER.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("invalid characters found in network name");
    }

    public static Optional<String> iface(String name) {
        if (name.isEmpty()) {
            return Optional.of("interface name is empty");
        }
        if (name.length() > IFACE_LENGTH) {
            return Optional.of("interface name is too long");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("interface name is . or ..");
        }
        return FORBIDDEN.matcher(name).find()
                ? Optional.of("interface name contains / or : or whitespace characters")
                : Optional.empty();
    }
}
