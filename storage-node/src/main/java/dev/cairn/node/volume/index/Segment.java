package dev.cairn.node.volume.index;

import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentName;
import java.nio.ByteBuffer;

/**
 * A segment as the volume knows it while it runs, and its row in the index. The count of bytes and the state change under
 * the lock of {@link BlobIndex}; pins have one of their own.
 *
 * <p>Row: layout (1 byte), kind, state, damaged, then total bytes, live bytes, creation and last scrub in milliseconds since
 * 1970 (8 bytes each, big-endian).
 */
public final class Segment {
    /** Codes are in the index. */
    public enum State {
        /** Being written. */
        OPEN(1),
        /** Written to no more, without a footer: the process ended before it could write one. */
        CLOSED(2),
        SEALED(3),
        /** Nothing in it is live. Its file goes when the last reader has left. */
        CONDEMNED(4);

        private final int code;

        State(int code) {
            this.code = code;
        }

        static State of(int code) {
            return switch (code) {
                case 1 -> OPEN;
                case 2 -> CLOSED;
                case 3 -> SEALED;
                case 4 -> CONDEMNED;
                default -> throw new IllegalStateException("no segment is in state " + code);
            };
        }
    }

    static final int ROW_BYTES = 4 + 4 * Long.BYTES;

    private static final byte LAYOUT = 1;
    private static final int GONE = -1;

    private final SegmentName name;
    private final long createdMillis;
    private volatile State state;
    private volatile boolean damaged;
    private volatile long totalBytes;
    private volatile long liveBytes;
    private volatile long scrubbedMillis;
    private boolean deletable;
    private int pins;

    Segment(SegmentName name, long createdMillis, State state) {
        this.name = name;
        this.createdMillis = createdMillis;
        this.scrubbedMillis = createdMillis;
        this.state = state;
    }

    public SegmentName name() {
        return name;
    }

    public long id() {
        return name.id();
    }

    public SegmentKind kind() {
        return name.kind();
    }

    public long createdMillis() {
        return createdMillis;
    }

    public State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** Whether something in it was found damaged: what is whole stays where it is, compaction leaves it alone. */
    public boolean isDamaged() {
        return damaged;
    }

    void markDamaged() {
        damaged = true;
    }

    /** Bytes of the file, as far as it was written. */
    public long totalBytes() {
        return totalBytes;
    }

    void setTotalBytes(long bytes) {
        totalBytes = bytes;
    }

    /** Bytes of the records that the index points at. */
    public long liveBytes() {
        return liveBytes;
    }

    /** When all of it was last read again; at first, when it was made. */
    public long scrubbedMillis() {
        return scrubbedMillis;
    }

    void setScrubbed(long millis) {
        scrubbedMillis = millis;
    }

    /** Only under the index's lock, hence no race between the read and the write. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void addLiveBytes(long bytes) {
        liveBytes += bytes;
    }

    /** Keeps the file from being deleted. Answers false if that has begun. */
    public synchronized boolean pin() {
        if (pins == GONE) {
            return false;
        }
        pins++;
        return true;
    }

    /** Answers whether no pin is left. */
    public synchronized boolean unpin() {
        if (pins <= 0) {
            throw new IllegalStateException("segment %016x is not pinned".formatted(id()));
        }
        pins--;
        return pins == 0;
    }

    /** Says that what condemned the segment is durable: after a crash nothing will look for it. */
    public synchronized void allowDeletion() {
        deletable = true;
    }

    /** Claims the right to delete the file. Answers true once, when nobody has pinned it; nobody can from then on. */
    public synchronized boolean claimDeletion() {
        if (state != State.CONDEMNED || !deletable || pins != 0) {
            return false;
        }
        pins = GONE;
        return true;
    }

    byte[] encode() {
        return ByteBuffer.allocate(ROW_BYTES)
                .put(LAYOUT)
                .put((byte) name.kind().code())
                .put((byte) state.code)
                .put((byte) (damaged ? 1 : 0))
                .putLong(totalBytes)
                .putLong(liveBytes)
                .putLong(createdMillis)
                .putLong(scrubbedMillis)
                .array();
    }

    /** @throws IllegalStateException if it is no row; the index is then to be rebuilt */
    static Segment decode(long id, byte[] row) {
        ByteBuffer bytes = ByteBuffer.wrap(row);
        if (row.length != ROW_BYTES || bytes.get() != LAYOUT) {
            throw new IllegalStateException("not a segment's row of layout " + LAYOUT);
        }
        SegmentKind kind = SegmentKind.of(bytes.get()).orElseThrow(IllegalStateException::new);
        State state = State.of(bytes.get());
        boolean damaged = bytes.get() == 1;
        long total = bytes.getLong();
        long live = bytes.getLong();
        Segment segment = new Segment(new SegmentName(id, kind), bytes.getLong(), state);
        segment.totalBytes = total;
        segment.liveBytes = live;
        segment.scrubbedMillis = bytes.getLong();
        segment.damaged = damaged;
        return segment;
    }
}
