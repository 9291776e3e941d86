package dev.weft.runtime.topics;

import java.util.List;

/** A topic whose settings would lose or never clean state. The service does not start on it. */
public final class UnsafeTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnsafeTopicException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
