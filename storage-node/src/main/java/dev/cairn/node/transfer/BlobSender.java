package dev.cairn.node.transfer;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.replication.BlobStore.BlobReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Sends parts of a blob as the body of an answer. While one piece is on its way to the socket the next is read and checked,
 * and no more than that, however slow the reader: the pieces lie in pooled direct memory and go out without a copy.
 *
 * <p>Slow readers hold what they have not taken, and Java bounds direct memory by the size of the heap. So once all downloads
 * together hold {@link #HELD_BYTES_PLENTY}, each reads smaller pieces, and the next only when the one before has gone.
 *
 * <p>Belongs to its event loop; reads run elsewhere, one at a time. Closes the blob on every path.
 */
public final class BlobSender implements StallWatch.Watched {
    /** Bytes read at once: large enough that a hop between threads costs little beside them. */
    public static final int PIECE_BYTES = 256 << 10;

    /** The same when memory is short. */
    static final int SMALL_PIECE_BYTES = 64 << 10;

    /** What downloads hold together before each holds less: some eighty at their full speed stay below it. */
    static final long HELD_BYTES_PLENTY = 64 << 20;

    /** No further piece is written while so much is on its way: with the one read ahead, all that a download holds. */
    private static final int PENDING_BYTES_MAX = 2 * PIECE_BYTES;

    /** A part of a body. */
    public sealed interface Part {}

    /** Bytes that are not of the blob: what stands between the ranges of a multipart body. */
    public record Text(Buffer text) implements Part {}

    /** Bytes of the blob; at least one. */
    public record Span(long offset, long length) implements Part {}

    private final BlobReader blob;
    private final PieceCursor cursor;
    private final HttpServerResponse response;
    private final Outlet outlet;
    private final Context loop;
    private final StallWatch stalls;
    private final Executor reads;
    private final TransferMeters meters;
    private final Measurement measurement;
    private final Promise<Void> sent = Promise.promise();

    private Optional<ByteBuf> alreadyRead = Optional.empty();
    private Optional<ByteBuf> ready = Optional.empty();
    private boolean advancing;
    private boolean reading;
    private boolean waitsForDisk;
    private boolean done;
    private long pendingBytes;
    private long sentBytes;

    /**
     * @param blob open, and closed by this
     * @param parts what to send, in this order
     * @param response whose head is set but not yet written
     * @param outlet the response's way out
     * @param loop the response's context
     * @param reads runs one short blocking read at a time; must not refuse
     * @param measurement in the client's stage; told when it is the disk that is waited for
     */
    public BlobSender(
            BlobReader blob,
            List<Part> parts,
            HttpServerResponse response,
            Outlet outlet,
            Context loop,
            StallWatch stalls,
            Executor reads,
            TransferMeters meters,
            Measurement measurement) {
        this.blob = blob;
        this.cursor = new PieceCursor(parts);
        this.response = response;
        this.outlet = outlet;
        this.loop = loop;
        this.stalls = stalls;
        this.reads = reads;
        this.meters = meters;
        this.measurement = measurement;
    }

    /**
     * Reads and checks a piece of a blob into pooled memory. Blocks.
     *
     * @return to be released by the caller
     */
    public static ByteBuf read(BlobReader blob, long offset, int length) {
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        try {
            blob.read(offset, piece.nioBuffer(0, length));
            return piece.writerIndex(length);
        } catch (Throwable failure) {
            piece.release();
            throw failure;
        }
    }

    /** How many bytes the first piece of a span is to have. */
    public static int pieceLength(long offset, long length, TransferMeters meters) {
        return PieceCursor.length(offset, length, pieceBytes(meters));
    }

    private static int pieceBytes(TransferMeters meters) {
        return isShort(meters) ? SMALL_PIECE_BYTES : PIECE_BYTES;
    }

    private static boolean isShort(TransferMeters meters) {
        return meters.downloadingBytes() >= HELD_BYTES_PLENTY;
    }

    /**
     * Sends everything and ends the answer.
     *
     * @param first the first piece of the first span, already read; released by this
     * @return fails with what the blob's read threw, with {@link TransferError.TooSlow}, or with {@link ClientGoneException}
     */
    public Future<Void> send(ByteBuf first) {
        response.exceptionHandler(_ -> fail(new ClientGoneException()));
        response.closeHandler(_ -> fail(new ClientGoneException()));
        stalls.add(this);
        alreadyRead = Optional.of(first);
        cursor.beginWith(first.readableBytes());
        meters.downloading(first.readableBytes());
        advance();
        return sent.future();
    }

    /** Writes what is ready and may go. A write may complete at once and call this again: then the one under way goes on. */
    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            readAhead();
            while (!done && ready.isPresent() && pendingBytes < PENDING_BYTES_MAX) {
                ByteBuf piece = ready.get();
                ready = Optional.empty();
                boolean last = !cursor.hasNext();
                if (!isShort(meters)) {
                    readAhead();
                }
                write(piece, last);
                readAhead();
            }
        } finally {
            advancing = false;
            measureStage();
        }
    }

    private void measureStage() {
        boolean now = reading && pendingBytes == 0 && !done;
        if (now != waitsForDisk) {
            waitsForDisk = now;
            measurement.enter(now ? Stage.DISK : Stage.CLIENT);
        }
    }

    private void readAhead() {
        if (done || reading || ready.isPresent() || !cursor.hasNext() || (pendingBytes > 0 && isShort(meters))) {
            return;
        }
        switch (cursor.next(pieceBytes(meters))) {
            case PieceCursor.Given(var text) -> {
                meters.downloading(text.length());
                ready = Optional.of(((BufferInternal) text).getByteBuf());
            }
            case PieceCursor.Read(var offset, var length) -> {
                if (alreadyRead.isPresent()) {
                    ready = alreadyRead;
                    alreadyRead = Optional.empty();
                } else {
                    reading = true;
                    reads.execute(() -> readOnThread(offset, length));
                }
            }
        }
    }

    private void readOnThread(long offset, int length) {
        try {
            ByteBuf piece = read(blob, offset, length);
            loop.runOnContext(_ -> arrived(piece));
        } catch (Throwable failure) { // An Error must end the transfer too, or it hangs.
            loop.runOnContext(_ -> {
                reading = false;
                if (done) {
                    closeBlob();
                } else {
                    fail(failure);
                }
            });
        }
    }

    private void arrived(ByteBuf piece) {
        reading = false;
        if (done) {
            piece.release();
            closeBlob();
        } else {
            meters.downloading(piece.readableBytes());
            ready = Optional.of(piece);
            advance();
        }
    }

    /** Writes a piece in slices; the last one of the last piece ends the answer. */
    private void write(ByteBuf piece, boolean last) {
        try {
            while (piece.isReadable() && !done) {
                int length = Math.min(outlet.writeBytesMax(), piece.readableBytes());
                writeSlice(piece.readRetainedSlice(length), length, last && !piece.isReadable());
            }
        } catch (RuntimeException failure) { // The answer was ended elsewhere: what remains cannot be sent.
            fail(failure);
        } finally {
            drop(piece);
        }
    }

    private void writeSlice(ByteBuf slice, int length, boolean ends) {
        Future<Void> going;
        try {
            Buffer bytes = BufferInternal.buffer(slice);
            going = ends ? response.end(bytes) : response.write(bytes);
        } catch (RuntimeException failure) {
            drop(slice);
            throw failure;
        }
        pendingBytes += length;
        going.onComplete(result -> {
            slice.release();
            written(length, ends, result.succeeded());
        });
    }

    private void written(int length, boolean ends, boolean succeeded) {
        pendingBytes -= length;
        meters.downloading(-length);
        sentBytes += length;
        if (!succeeded) {
            fail(new ClientGoneException());
        } else if (ends) {
            finish();
            sent.tryComplete();
        } else {
            advance();
        }
    }

    private void fail(Throwable failure) {
        finish();
        sent.tryFail(failure);
    }

    private void finish() {
        if (done) {
            return;
        }
        done = true;
        stalls.remove(this);
        ready.ifPresent(this::drop);
        alreadyRead.ifPresent(this::drop);
        ready = Optional.empty();
        alreadyRead = Optional.empty();
        if (!reading) {
            closeBlob();
        }
    }

    private void drop(ByteBuf piece) {
        meters.downloading(-piece.readableBytes());
        piece.release();
    }

    private void closeBlob() {
        reads.execute(blob::close);
    }

    /** Bytes that have gone so far. */
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public long movedBytes() {
        return sentBytes + outlet.moves();
    }

    @Override
    public boolean waitsForPeer() {
        return pendingBytes > 0;
    }

    @Override
    public void stalled(Duration waited) {
        fail(new TransferException(new TransferError.TooSlow(waited)));
    }
}
