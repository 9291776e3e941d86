package dev.weft.ipam.kafka;

/** Is told of each claim that got its addresses. */
interface AssignTimes {

    /**
     * A claim got its addresses.
     *
     * @param millis after it was written, or after it began to wait
     */
    void took(long millis, boolean waited);
}
