package dev.cairn.monitoring;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of an operation beside its figures. Asked only once it has ended, on the thread that ended it, and only if it is
 * shown by itself; so it costs nothing to have.
 */
public interface Tags {
    /** Nothing is known. */
    Tags NONE = Map::of;

    /** Names the request that it is part of. */
    default Optional<String> requestId() {
        return Optional.empty();
    }

    /** Names the trace that it is part of: 32 hexadecimal digits. */
    default Optional<String> traceId() {
        return Optional.empty();
    }

    /** Anything else; only the first {@link EndedOperation#NOTES_MAX} are kept, each cut at {@link EndedOperation#NOTE_CHARS_MAX}. */
    Map<String, String> notes();
}
