package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Facts of {@code weft.attachments.v1}. */
public sealed interface AttachmentFact extends Fact {

    /** The full new state; null when it is a removal. */
    @Nullable
    AttachmentState state();

    /** {@code dev.weft.attachment.requested.v1} */
    record AttachmentRequested(@JsonValue AttachmentState state) implements AttachmentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AttachmentRequested {}
    }

    /** {@code dev.weft.attachment.promised.v1} */
    record AttachmentPromised(@JsonValue AttachmentState state) implements AttachmentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AttachmentPromised {}
    }

    /** {@code dev.weft.attachment.observed.v1} */
    record AttachmentObserved(@JsonValue AttachmentState state) implements AttachmentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AttachmentObserved {}
    }

    /** {@code dev.weft.attachment.removed.v1}: a tombstone follows. */
    record AttachmentRemoved(@JsonValue Removal removed) implements AttachmentFact {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public AttachmentRemoved {}

        @Override
        public @Nullable AttachmentState state() {
            return null;
        }

        @Override
        public boolean removal() {
            return true;
        }
    }
}
