package dev.weft.inventory.http;

import org.jspecify.annotations.Nullable;

/** Leading segments of a key: {@code fleet/rke2} begins {@code fleet/rke2/shop} and not {@code fleet/rke2-b}. */
final class Segments {

    private Segments() {}

    /** Whether a key is these segments or lies below them; none, or an empty text, begin every key. A slash at their end changes nothing. */
    static boolean begin(String key, @Nullable String segments) {
        if (segments == null || segments.isEmpty()) {
            return true;
        }
        String bare = segments.endsWith("/") ? segments.substring(0, segments.length() - 1) : segments;
        return key.equals(bare) || key.startsWith(bare + "/");
    }
}
