package dev.cairn.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One operation by itself.
 *
 * @param id the request's if it has one, which other operations of the same request share; else a number of the node's own
 * @param began by the wall clock
 * @param allocatedBytes heap that threads allocated while they worked for it alone; empty if none tells
 * @param stages in the order in which it entered them; those that it never entered are left out
 * @param notes at most {@link #NOTES_MAX}
 */
public record EndedOperation(
        String id,
        String operation,
        Optional<String> bucket,
        Instant began,
        Duration took,
        Outcome outcome,
        long bytes,
        OptionalLong allocatedBytes,
        List<StageTime> stages,
        Optional<String> traceId,
        Map<String, String> notes) {
    static final int NOTES_MAX = 8;
    static final int NOTE_CHARS_MAX = 256;

    public EndedOperation {
        stages = List.copyOf(stages);
        notes = bounded(notes);
    }

    private static Map<String, String> bounded(Map<String, String> notes) {
        Map<String, String> bounded = new LinkedHashMap<>();
        for (Map.Entry<String, String> note : notes.entrySet()) {
            if (bounded.size() == NOTES_MAX) {
                break;
            }
            bounded.put(cut(note.getKey()), cut(note.getValue()));
        }
        return Collections.unmodifiableMap(bounded);
    }

    /** Not between the halves of a character. */
    private static String cut(String text) {
        if (text.length() <= NOTE_CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(NOTE_CHARS_MAX - 1)) ? NOTE_CHARS_MAX - 1 : NOTE_CHARS_MAX;
        return text.substring(0, end);
    }
}
