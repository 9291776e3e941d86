package dev.weft.events.key;

/** A declared policy; kind is {@code SriovPolicy} or {@code CniPolicy}. */
public record PolicyKey(String fleet, String kind, String name) implements FactKey {

    /** Reads {@code fleet/kind/name}. */
    public static PolicyKey parse(String text) {
        String[] parts = FactKey.segments(text, 3);
        return new PolicyKey(parts[0], parts[1], parts[2]);
    }

    @Override
    public String text() {
        return fleet + "/" + kind + "/" + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
