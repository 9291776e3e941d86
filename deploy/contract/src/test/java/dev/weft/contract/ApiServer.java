package dev.weft.contract;

/** A server that the cases are asked of. */
interface ApiServer extends AutoCloseable {

    /** Where it is, without a path. */
    String url();

    /** PEM of the authority that signed its certificate. */
    String authority();

    /** Bearer token of a member of {@code system:masters}. */
    String token();

    /** Makes it forget the versions before the newest, as a compaction of its store does. */
    void compact();

    /** Whether something removes dependents without an owner and ends foreground and orphaning deletions. */
    boolean collectsGarbage();

    @Override
    void close();
}
