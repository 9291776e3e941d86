package dev.weft.events.key;

/** A declared network. */
public record NetworkKey(String fleet, String name) implements FactKey {

    /** Reads {@code fleet/name}. */
    public static NetworkKey parse(String text) {
        String[] parts = FactKey.segments(text, 2);
        return new NetworkKey(parts[0], parts[1]);
    }

    @Override
    public String text() {
        return fleet + "/" + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
