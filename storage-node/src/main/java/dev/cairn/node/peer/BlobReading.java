package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import dev.cairn.replication.BlobStore.BlobReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A blob that a peer has open: it asks for pieces, each by offset (64 bits) and length (32 bits), and gets them in that order as frames. So
 * nothing is read that was not asked for, and the peer bounds what is on its way. The blob is closed with the request.
 *
 * <p>Belongs to its event loop; reads run elsewhere, one at a time. A block that is damaged is never sent: an error takes the place of its
 * piece, and other pieces can be asked for as before.
 */
final class BlobReading {
    private static final int QUESTION_BYTES = Long.BYTES + Integer.BYTES;

    private record Piece(long offset, int length) {}

    private final PeerExchange exchange;
    private final BlobReader blob;
    private final Executor reads;
    private final Queue<Piece> asked = new ArrayDeque<>();
    private Buffer question = Buffer.buffer();
    private int underWay;
    private boolean reading;
    private boolean done;

    /** @param blob closed by this, if {@link #begin} is called */
    BlobReading(PeerExchange exchange, BlobReader blob, Executor reads) {
        this.exchange = exchange;
        this.blob = blob;
        this.reads = reads;
    }

    /** Answers how long the blob is, and lets the paused request flow. Call on its event loop. */
    void begin() {
        HttpServerRequest request = exchange.request();
        request.exceptionHandler(_ -> finish(Outcome.FAILED));
        exchange.response().exceptionHandler(_ -> finish(Outcome.FAILED));
        exchange.response().closeHandler(_ -> finish(Outcome.FAILED));
        if (exchange.response().closed()) {
            finish(Outcome.FAILED);
            return;
        }
        var _ = exchange.response()
                .setChunked(true)
                .putHeader(PeerProtocol.BLOB_BYTES_HEADER, Long.toString(blob.sizeBytes()))
                .writeHead();
        request.handler(this::arrived);
        request.endHandler(_ -> closedByPeer());
        request.resume();
    }

    private void arrived(Buffer bytes) {
        exchange.received(bytes.length());
        question.appendBuffer(bytes);
        int at = 0;
        for (; question.length() - at >= QUESTION_BYTES; at += QUESTION_BYTES) {
            ask(question.getLong(at), question.getInt(at + Long.BYTES));
        }
        question = question.getBuffer(at, question.length());
        advance();
    }

    private void ask(long offset, int length) {
        boolean valid = offset >= 0 && length > 0 && length <= PeerProtocol.PIECE_BYTES_MAX;
        if (!valid || underWay == PeerProtocol.PIECES_ASKED_MAX) {
            refuse("%d bytes at %d with %d pieces under way".formatted(length, offset, underWay));
        } else if (offset < blob.sizeBytes()) {
            underWay++;
            asked.add(new Piece(offset, (int) Math.min(length, blob.sizeBytes() - offset)));
        }
    }

    private void advance() {
        if (done || reading || asked.isEmpty()) {
            return;
        }
        Piece piece = asked.remove();
        reading = true;
        try {
            reads.execute(() -> readOnThread(piece));
        } catch (RuntimeException refused) {
            send(error(refused));
        }
    }

    private void readOnThread(Piece piece) {
        ByteBuf frame;
        try {
            frame = read(piece);
        } catch (Throwable failure) { // An Error must reach the peer too, or it waits.
            frame = error(failure);
        }
        ByteBuf answer = frame;
        exchange.loop().runOnContext(_ -> send(answer));
    }

    private static ByteBuf error(Throwable failure) {
        Buffer frame = Frames.error(PeerErrors.encode(failure, PeerRequest.Subject.BLOBS));
        return ((BufferInternal) frame).getByteBuf();
    }

    private ByteBuf read(Piece piece) {
        int frameBytes = Frames.HEAD_BYTES + piece.length();
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(frameBytes, frameBytes);
        try {
            blob.read(piece.offset(), frame.nioBuffer(Frames.HEAD_BYTES, piece.length()));
            int crc = Frames.crc(frame.nioBuffer(Frames.HEAD_BYTES, piece.length()));
            return frame.writeInt(piece.length()).writeInt(crc).writerIndex(frameBytes);
        } catch (Throwable failure) {
            frame.release();
            throw failure;
        }
    }

    private void send(ByteBuf frame) {
        reading = false;
        if (done) {
            frame.release();
            closeIfDone();
            return;
        }
        int bytes = frame.readableBytes();
        exchange.response().write(BufferInternal.buffer(frame)).onComplete(gone -> {
            frame.release();
            underWay--;
            if (gone.succeeded()) {
                exchange.sent(bytes);
            } else {
                finish(Outcome.FAILED);
            }
        });
        advance();
    }

    private void refuse(String reason) {
        if (!done) {
            finish(Outcome.REFUSED);
            var _ = exchange.response().end(BufferInternal.buffer(error(new PeerErrors.RefusedException(reason))));
        }
    }

    private void closedByPeer() {
        if (!done) {
            finish(Outcome.OK);
            var _ = exchange.response().end();
        }
    }

    private void finish(Outcome outcome) {
        if (!done) {
            done = true;
            asked.clear();
            exchange.end(outcome);
            closeIfDone();
        }
    }

    /** The thread that reads may still be at it: then it is closed after that. */
    private void closeIfDone() {
        if (done && !reading) {
            try {
                reads.execute(blob::close);
            } catch (RuntimeException refused) { // They are closed: so is the store, or about to be.
                blob.close();
            }
        }
    }
}
