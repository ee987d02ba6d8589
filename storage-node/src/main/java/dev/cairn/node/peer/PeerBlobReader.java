package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerMeters.Outcome;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;

/**
 * A blob on another node, over one stream as long as it is open. Reads that follow each other are read ahead, up to
 * {@link #READ_AHEAD_BYTES}; one that goes elsewhere asks for what it needs and drops what was asked for before.
 */
final class PeerBlobReader implements BlobReader {
    static final int READ_AHEAD_BYTES = 512 << 10;

    /** Asked for when the blob is opened: most are read from their beginning, and many are no longer. */
    private static final int FIRST_BYTES = BLOCK_BYTES;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private record Piece(long offset, int length) {}

    private final PeerLink link;
    private final FileId id;
    private final AnswerStream stream;
    private final long size;
    private final Queue<Piece> asked = new ArrayDeque<>();
    private long askedUpTo;
    private ByteBuffer held = NOTHING;
    private long heldOffset;
    private boolean closed;

    private PeerBlobReader(PeerLink link, FileId id, AnswerStream stream) {
        this.link = link;
        this.id = id;
        this.stream = stream;
        this.size = stream.sizeBytes();
        if (size > 0) {
            asked.add(new Piece(0, (int) Math.min(FIRST_BYTES, size)));
        }
        this.askedUpTo = Math.min(FIRST_BYTES, size);
    }

    /** As {@link dev.cairn.replication.BlobStore#open}. */
    static Optional<BlobReader> open(PeerLink link, FileId id) {
        Buffer first = question(Buffer.buffer(), 0, FIRST_BYTES);
        return AnswerStream.open(link, PeerRequest.READ, Map.of(PeerProtocol.BLOB_HEADER, id.toString()), first)
                .map(stream -> new PeerBlobReader(link, id, stream));
    }

    private static Buffer question(Buffer target, long offset, int length) {
        return target.appendLong(offset).appendInt(length);
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        Objects.checkFromIndexSize(offset, target.remaining(), size);
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        if (!target.hasRemaining()) {
            return;
        }
        try {
            readChecked(offset, target);
        } catch (CutException cut) {
            stream.close(Outcome.FAILED);
            throw new PeerFailure(link.node(), true, cut.reason()).as(PeerRequest.Subject.BLOBS);
        }
    }

    private void readChecked(long offset, ByteBuffer target) {
        boolean follows = offset == expected();
        seek(offset);
        long end = offset + target.remaining();
        while (target.hasRemaining()) {
            ask(end, follows);
            if (!held.hasRemaining()) {
                held = take();
                ask(end, follows);
            }
            int count = Math.min(held.remaining(), target.remaining());
            target.put(held.slice(held.position(), count));
            held.position(held.position() + count);
            heldOffset += count;
        }
    }

    /** Where a read begins that follows the one before. */
    private long expected() {
        Piece next = asked.peek();
        return held.hasRemaining() || next == null ? heldOffset : next.offset();
    }

    /** Drops what lies before {@code offset}, and all if it is not the beginning of something. */
    private void seek(long offset) {
        long skipped = offset - heldOffset;
        if (skipped >= 0 && skipped < held.remaining()) {
            held.position(held.position() + (int) skipped);
            heldOffset = offset;
            return;
        }
        held = NOTHING;
        heldOffset = offset;
        for (Piece next = asked.peek(); next != null && next.offset() != offset; next = asked.peek()) {
            drop();
        }
        if (asked.isEmpty()) {
            askedUpTo = offset;
        }
    }

    private void drop() {
        try {
            var _ = take();
        } catch (BlobException unwanted) { // Whoever reads there will hear of it.
            held = NOTHING;
        }
    }

    /** Asks for what is needed, and more if reads follow each other. */
    private void ask(long end, boolean ahead) {
        long wanted = ahead ? Math.min(size, Math.max(end, heldOffset + READ_AHEAD_BYTES)) : end;
        Buffer questions = Buffer.buffer();
        while (askedUpTo < wanted && asked.size() < PeerProtocol.PIECES_ASKED_MAX) {
            long toBlockEnd = PeerProtocol.PIECE_BYTES_MAX - askedUpTo % BLOCK_BYTES;
            int length = (int) Math.min(toBlockEnd, (ahead ? size : wanted) - askedUpTo);
            question(questions, askedUpTo, length);
            asked.add(new Piece(askedUpTo, length));
            askedUpTo += length;
        }
        if (questions.length() > 0) {
            stream.send(questions);
        }
    }

    private ByteBuffer take() {
        Piece piece = asked.element();
        try {
            ByteBuffer bytes = stream.frames().next();
            if (bytes.remaining() != piece.length()) {
                throw new CutException("%d bytes in place of %d".formatted(bytes.remaining(), piece.length()));
            }
            asked.remove();
            heldOffset = piece.offset();
            return bytes;
        } catch (DamagedFrameException damaged) {
            asked.remove();
            throw new BlobException(new BlobError.Damaged(id, piece.offset()), damaged);
        } catch (BlobException error) { // In place of the piece.
            asked.remove();
            throw error;
        }
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
