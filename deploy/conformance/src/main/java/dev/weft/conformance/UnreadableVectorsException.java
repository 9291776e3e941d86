package dev.weft.conformance;

/** The vectors or the area sets are not usable; the text says which and what to do. Ends a run with exit code 2. */
public final class UnreadableVectorsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableVectorsException(String message) {
        super(message);
    }
}
