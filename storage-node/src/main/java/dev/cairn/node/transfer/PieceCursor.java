package dev.cairn.node.transfer;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The pieces in which the parts of a blob are sent. Pieces end at multiples of their size in the blob, so that no block is
 * checked twice.
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

    /** @param pieceBytes most bytes of a piece of the blob; a multiple of what is checked at once */
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
        int length = firstBytes > 0 ? firstBytes : (int) Math.min(left, pieceBytes - offset % pieceBytes);
        firstBytes = 0;
        sentOfPart += length;
        if (length == left) {
            parts.remove();
            sentOfPart = 0;
        }
        return new Read(offset, length);
    }
}
