package dev.weft.events.cloudevent;

import java.util.Arrays;

/** Texts that come again and again, such as sources and partition keys: one copy each, and none made to look it up. */
final class TextCache {

    private record Known(byte[] bytes, String text) {}

    private final Known[] slots = new Known[1024];

    /** The text of UTF-8 bytes. Racing threads may each make a copy; both are right. */
    String text(byte[] bytes) {
        int slot = spread(Arrays.hashCode(bytes)) & (slots.length - 1);
        Known known = slots[slot];
        if (known != null && Arrays.equals(known.bytes(), bytes)) {
            return known.text();
        }
        String text = Attributes.text(bytes);
        slots[slot] = new Known(bytes, text);
        return text;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 16 ^ hash >>> 10;
    }
}
