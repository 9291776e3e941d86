package dev.weft.ipam.domain.pool;

/**
 * One pool.
 *
 * @param retiring its removal was asked for and waits for its last assigned claim
 */
public record PoolRecord(PoolSpec spec, boolean retiring) implements DomainRecord {

    static String storeKey(String pool) {
        return "pool/" + pool;
    }

    @Override
    public String storeKey() {
        return storeKey(spec.key());
    }
}
