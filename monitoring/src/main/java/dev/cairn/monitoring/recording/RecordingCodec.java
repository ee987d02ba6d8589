package dev.cairn.monitoring.recording;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Recordings as bytes, as history keeps them: all numbers in base 128, least significant part first, with the top bit set where
 * more follow.
 *
 * <pre>
 * version                          2
 * how many outcomes, and of each   its number and its count, but for successes
 * failed nanos, bytes, allocated bytes, allocating
 * how many stages, and of each     its number and its nanos; not in version 1
 * how many cells, and if any       nanos, min, max, and of each cell its distance to the one before and its count
 * </pre>
 */
public final class RecordingCodec {
    private static final int VERSION = 2;
    private static final int VERSION_WITHOUT_STAGES = 1;
    private static final int NUMBER_BYTES_MAX = 10;

    private RecordingCodec() {}

    public static byte[] encode(Recording recording) {
        Durations durations = recording.durations();
        int numbers = 11 + 2 * Recording.OUTCOMES + 2 * Recording.STAGES + 2 * durations.cells().length;
        ByteBuffer to = ByteBuffer.allocate(numbers * NUMBER_BYTES_MAX);
        put(to, VERSION);
        putNumbered(to, recording.outcomes(), Recording.SUCCESS + 1);
        put(to, recording.failedNanos());
        put(to, recording.bytes());
        put(to, recording.allocatedBytes());
        put(to, recording.allocating());
        putNumbered(to, recording.stageNanos(), 0);
        putDurations(to, durations);
        byte[] bytes = new byte[to.position()];
        to.flip().get(bytes);
        return bytes;
    }

    /** Those that are not 0, each with its number. */
    private static void putNumbered(ByteBuffer to, long[] values, int first) {
        int size = 0;
        for (int i = first; i < values.length; i++) {
            size += values[i] > 0 ? 1 : 0;
        }
        put(to, size);
        for (int i = first; i < values.length; i++) {
            if (values[i] > 0) {
                put(to, i);
                put(to, values[i]);
            }
        }
    }

    private static void putDurations(ByteBuffer to, Durations durations) {
        put(to, durations.cells().length);
        if (durations.isEmpty()) {
            return;
        }
        put(to, durations.nanos());
        put(to, durations.minNanos());
        put(to, durations.maxNanos());
        int before = 0;
        for (int i = 0; i < durations.cells().length; i++) {
            put(to, durations.cells()[i] - before);
            put(to, durations.counts()[i]);
            before = durations.cells()[i];
        }
    }

    private static void put(ByteBuffer to, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    /** @throws IOException if the bytes are no recording, or one of a later version */
    public static Recording decode(byte[] bytes) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        try {
            long version = number(from);
            if (version != VERSION && version != VERSION_WITHOUT_STAGES) {
                throw new IOException("a recording must have version 1.." + VERSION + "; has " + version);
            }
            Recording recording = recording(from, version);
            if (from.hasRemaining()) {
                throw new IOException("a recording ends at byte " + from.position() + " of " + bytes.length);
            }
            return recording;
        } catch (BufferUnderflowException e) {
            throw new IOException("a recording ends after " + bytes.length + " bytes, before its end", e);
        }
    }

    private static Recording recording(ByteBuffer from, long version) throws IOException {
        long[] outcomes = numbered(from, "number of an outcome", Recording.SUCCESS + 1, Recording.OUTCOMES);
        long failedNanos = number(from);
        long moved = number(from);
        long allocatedBytes = number(from);
        long allocating = number(from);
        long[] stageNanos = version == VERSION_WITHOUT_STAGES
                ? new long[Recording.STAGES]
                : numbered(from, "number of a stage", 0, Recording.STAGES);
        Durations durations = durations(from);
        outcomes[Recording.SUCCESS] = durations.count();
        return new Recording(durations, outcomes, failedNanos, moved, allocatedBytes, allocating, stageNanos);
    }

    private static long[] numbered(ByteBuffer from, String what, int first, int end) throws IOException {
        long[] values = new long[end];
        int size = within(from, "how many, before the first " + what, 0, end - first);
        for (int i = 0; i < size; i++) {
            int number = within(from, what, first, end - 1);
            values[number] = number(from);
        }
        return values;
    }

    private static Durations durations(ByteBuffer from) throws IOException {
        int size = within(from, "number of cells", 0, DurationScale.CELLS);
        if (size == 0) {
            return Durations.NONE;
        }
        long nanos = number(from);
        long min = number(from);
        long max = number(from);
        int[] cells = new int[size];
        long[] counts = new long[size];
        int cell = 0;
        long total = 0;
        for (int i = 0; i < size; i++) {
            cell += within(from, "distance of cells", i == 0 ? 0 : 1, DurationScale.CELLS - 1 - cell);
            cells[i] = cell;
            counts[i] = number(from);
            total += counts[i];
            if (counts[i] == 0 || total < 0) {
                throw new IOException("count of a cell must be 1 or more, and all fit in 63 bits; is " + counts[i]);
            }
        }
        if (min > max || !isIn(cells[0], min) || !isIn(cell, max)) {
            throw new IOException("durations are " + min + ".." + max + " ns and not in their cells");
        }
        return new Durations(cells, counts, nanos, min, max);
    }

    private static boolean isIn(int cell, long nanos) {
        return nanos >= DurationScale.from(cell) && nanos < DurationScale.from(cell + 1);
    }

    private static int within(ByteBuffer from, String what, int min, int max) throws IOException {
        long number = number(from);
        if (number < min || number > max) {
            throw new IOException(what + " must be " + min + ".." + max + "; is " + number);
        }
        return (int) number;
    }

    private static long number(ByteBuffer from) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte part = from.get();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IOException("a number has more than 63 bits at byte " + from.position());
    }
}
