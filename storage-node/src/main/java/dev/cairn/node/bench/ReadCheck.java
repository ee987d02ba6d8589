package dev.cairn.node.bench;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks one answer to a read, as it comes in, against all versions that it may rightly be: those that were not gone when the read
 * began, up to the newest that had begun when the answer did. Used again for the next read. What is wrong comes as a text; null
 * means that nothing is.
 */
final class ReadCheck {
    /** Of an answer whose head does not say how long the body is. */
    static final long UNKNOWN = -1;

    private final KeyStates states;
    private final Keys keys;
    private final Contents contents;

    private int key;
    private int floor;
    private long from;
    private long to;
    private long position;

    /** Versions that fit what has come in. */
    private int[] candidates = new int[4];

    private int count;
    private boolean lengthKnown;

    ReadCheck(KeyStates states, Keys keys, Contents contents) {
        this.states = states;
        this.keys = keys;
        this.contents = contents;
    }

    /** A read of bytes {@code from} to {@code to}, both included, is about to be sent. */
    void begin(int newKey, long firstByte, long lastByte) {
        key = newKey;
        floor = states.floor(newKey);
        from = firstByte;
        to = lastByte;
    }

    /** The answer is that there is no such object. */
    @Nullable
    String missing() {
        return states.lastDelete(key) >= floor
                ? null
                : "not found, but version %d is stored and was not deleted".formatted(floor);
    }

    /** The answer is that the object ends before the range begins. */
    @Nullable
    String unsatisfiable() {
        for (int version = states.version(key); version >= floor; version--) {
            if (version > 0 && contents.size(keys.number(key), version) <= from) {
                return null;
            }
        }
        return "the range from %d is refused, but the object is longer".formatted(from);
    }

    /**
     * The answer is bytes.
     *
     * @param length of the answer
     * @param total of the object
     */
    @Nullable
    String head(long length, long total) {
        position = from;
        count = 0;
        lengthKnown = length != UNKNOWN;
        for (int version = states.version(key); version >= Math.max(1, floor); version--) {
            long size = contents.size(keys.number(key), version);
            boolean fits = total == size && length == Math.min(to, size - 1) - from + 1;
            if (fits || !lengthKnown) {
                add(version);
            }
        }
        return count > 0 ? null : "%d of %d bytes, which fits no version of %s".formatted(length, total, range());
    }

    /** More bytes of the answer. */
    @Nullable
    String bytes(ByteBuf bytes) {
        int number = keys.number(key);
        int first = candidates[0];
        int fitting = 0;
        for (int i = 0; i < count; i++) {
            if (contents.matches(number, candidates[i], position, bytes)) {
                candidates[fitting++] = candidates[i];
            }
        }
        count = fitting;
        if (fitting == 0) {
            return wrongBytes(number, first, bytes);
        }
        position += bytes.readableBytes();
        return null;
    }

    /** The answer has ended. */
    @Nullable
    String end() {
        if (lengthKnown) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            if (contents.size(keys.number(key), candidates[i]) == position) {
                return null;
            }
        }
        return "%d bytes, which fits no version of %s".formatted(position, range());
    }

    private void add(int version) {
        if (count == candidates.length) {
            candidates = Arrays.copyOf(candidates, count * 2);
        }
        candidates[count++] = version;
    }

    private String wrongBytes(int number, int expected, ByteBuf bytes) {
        int at = contents.mismatch(number, expected, position, bytes);
        String found = position == 0 ? "; its first bytes are those of " + contents.describe(bytes) : "";
        return "wrong byte at %d, which fits no version of %s%s".formatted(position + at, range(), found);
    }

    private String range() {
        return "%d to %d".formatted(floor, states.version(key));
    }
}
