package dev.weft.attach.domain.sriov;

/** A network cannot be rendered; the message says what is wrong and what was expected. */
public final class NadInvalidException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NadInvalidException(String message) {
        super(message);
    }
}
