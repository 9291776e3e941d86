package dev.weft.testbed.build;

/** A program of the testbed is not there and cannot be built; the message is one line and says what mends it. */
public final class MissingProgramException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MissingProgramException(String message) {
        super(message);
    }
}
