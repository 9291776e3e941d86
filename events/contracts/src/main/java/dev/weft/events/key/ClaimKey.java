package dev.weft.events.key;

/** The wish of one attachment for an address of a pool. */
public record ClaimKey(String fleet, String pool, String claim) implements FactKey {

    /** Reads {@code fleet/pool/claim}. */
    public static ClaimKey parse(String text) {
        String[] parts = FactKey.segments(text, 3);
        return new ClaimKey(parts[0], parts[1], parts[2]);
    }

    @Override
    public String text() {
        return fleet + "/" + pool + "/" + claim;
    }

    /** The pool that is asked. */
    public PoolKey poolKey() {
        return new PoolKey(fleet, pool);
    }

    @Override
    public String toString() {
        return text();
    }
}
