package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;

/** A blob that a peer sends in frames. It is committed when the frame that ends it has come, and not otherwise. */
final class BlobWriting {
    private final PeerExchange exchange;
    private final BlobStore blobs;
    private final FileId id;
    private final long expectedBytes;
    private final FrameQueue frames;

    /** Lets the request flow: call on its event loop. */
    BlobWriting(PeerExchange exchange, BlobStore blobs, FileId id) {
        HttpServerRequest request = exchange.request();
        this.exchange = exchange;
        this.blobs = blobs;
        this.id = id;
        this.expectedBytes = expectedBytes(request);
        request.pause();
        this.frames = FrameQueue.open(
                request,
                exchange.loop(),
                PeerRequest.Subject.BLOBS,
                PeerProtocol.WRITER_IDLE_TIMEOUT,
                LeastPace.any(),
                exchange::received);
    }

    private static long expectedBytes(HttpServerRequest request) {
        String text = request.getHeader(PeerProtocol.BLOB_BYTES_HEADER);
        try {
            return text == null ? -1 : Math.max(-1, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new PeerErrors.RefusedException("the length of a blob is a number, not " + text);
        }
    }

    /** Blocks until the blob is stored, or given up. */
    void run() {
        long written = 0;
        try (frames;
                BlobWriter writer = blobs.create(id, expectedBytes)) {
            for (ByteBuffer piece = frames.next(); piece.hasRemaining(); piece = frames.next()) {
                written += piece.remaining();
                writer.write(piece);
            }
            writer.commit().join();
            exchange.answer(Buffer.buffer());
        } catch (DamagedFrameException damaged) {
            exchange.fail(new BlobException(new BlobError.Damaged(id, written), damaged));
        } catch (Throwable failure) { // An Error must reach the peer too, or it waits.
            exchange.fail(failure);
        }
    }
}
