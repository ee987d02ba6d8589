package dev.cairn.node.transfer;

import dev.cairn.replication.BlobStore.BlobReader;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The pieces in which the parts of a blob are sent. A piece ends where its span or a block ends, so that no block of a span is
 * checked twice, and touches no more bytes of blocks than it may have: a span that fits is one piece, wherever it lies.
 */
final class PieceCursor {
    /** What is sent next. */
    sealed interface Piece {}

    record Given(Buffer text) implements Piece {}

    record Read(long offset, int length) implements Piece {}

    private final Queue<BlobSender.Part> parts;
    private long sentOfPart;
    private int firstBytes;

    PieceCursor(List<BlobSender.Part> parts) {
        this.parts = new ArrayDeque<>(parts);
    }

    /** Makes the first piece of the blob so long, because it was read before. */
    void beginWith(int bytes) {
        firstBytes = bytes;
    }

    boolean hasNext() {
        return !parts.isEmpty();
    }

    /** How long the piece at {@code offset} is, if {@code left} bytes of its span are left. */
    static int length(long offset, long left, int pieceBytes) {
        return (int) Math.min(left, pieceBytes - offset % BlobReader.BLOCK_BYTES);
    }

    /** @param pieceBytes most bytes of a piece of the blob; a multiple of {@link BlobReader#BLOCK_BYTES} */
    Piece next(int pieceBytes) {
        return switch (parts.element()) {
            case BlobSender.Text(var text) -> {
                parts.remove();
                yield new Given(text);
            }
            case BlobSender.Span span -> read(span, pieceBytes);
        };
    }

    private Read read(BlobSender.Span span, int pieceBytes) {
        long offset = span.offset() + sentOfPart;
        long left = span.length() - sentOfPart;
        int length = firstBytes > 0 ? firstBytes : length(offset, left, pieceBytes);
        firstBytes = 0;
        sentOfPart += length;
        if (length == left) {
            parts.remove();
            sentOfPart = 0;
        }
        return new Read(offset, length);
    }
}
