package dev.weft.events.key;

/** A declared address pool. */
public record PoolKey(String fleet, String pool) implements FactKey {

    /** Reads {@code fleet/pool}. */
    public static PoolKey parse(String text) {
        String[] parts = FactKey.segments(text, 2);
        return new PoolKey(parts[0], parts[1]);
    }

    @Override
    public String text() {
        return fleet + "/" + pool;
    }

    @Override
    public String toString() {
        return text();
    }
}
