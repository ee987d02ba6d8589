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

    private final int pieceBytes;
    private final Queue<BlobSender.Part> parts;
    private long sentOfPart;

    PieceCursor(List<BlobSender.Part> parts, int pieceBytes) {
        this.parts = new ArrayDeque<>(parts);
        this.pieceBytes = pieceBytes;
    }

    boolean hasNext() {
        return !parts.isEmpty();
    }

    Piece next() {
        return switch (parts.element()) {
            case BlobSender.Text(var text) -> {
                parts.remove();
                yield new Given(text);
            }
            case BlobSender.Span span -> read(span);
        };
    }

    private Read read(BlobSender.Span span) {
        long offset = span.offset() + sentOfPart;
        long left = span.length() - sentOfPart;
        int length = (int) Math.min(left, pieceBytes - offset % pieceBytes);
        sentOfPart += length;
        if (length == left) {
            parts.remove();
            sentOfPart = 0;
        }
        return new Read(offset, length);
    }
}
