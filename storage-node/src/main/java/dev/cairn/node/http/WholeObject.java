package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.node.archive.ArchiveSource;
import dev.cairn.replication.BlobStore.BlobReader;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * All bytes of an object, for a thread that reads them where it likes; opened and checked as for a download. What blocks goes through the
 * gate, as a step of a request that was let in. Used by one thread at a time, which is no event loop; close it.
 */
final class WholeObject implements ArchiveSource, AutoCloseable {
    private final Exchange exchange;
    private final OpenedObject opened;
    private boolean closed;

    private WholeObject(Exchange exchange, OpenedObject opened) {
        this.exchange = exchange;
        this.opened = opened;
    }

    /**
     * Blocks on the stores.
     *
     * @throws RuntimeException as {@link OpenedObject#open}
     */
    static WholeObject open(Exchange exchange, MetadataView view, BucketName bucket, ObjectKey key) {
        OpenedObject opened = OpenedObject.open(
                view,
                exchange.services().blobs(),
                exchange.services().compressor(),
                bucket,
                key,
                exchange.loop().meters(),
                Measurement.NONE, // Its reads are steps of an answer that takes its time elsewhere.
                _ -> new ReadPlan.Whole());
        return new WholeObject(exchange, opened);
    }

    ObjectVersion version() {
        return opened.version();
    }

    @Override
    public long sizeBytes() {
        return opened.version().sizeBytes();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        int length = target.remaining();
        switch (opened.body()) {
            case OpenedObject.NoBody() -> {
                if (length > 0) {
                    throw new IndexOutOfBoundsException("there are no bytes");
                }
            }
            case OpenedObject.Inline(var bytes) -> target.put(bytes, Math.toIntExact(offset), length);
            case OpenedObject.Piece(var bytes) -> bytes.getBytes(Math.toIntExact(offset), target);
            case OpenedObject.Blob(var reader, var first) -> {
                if (offset + length <= first.readableBytes()) {
                    first.getBytes(first.readerIndex() + (int) offset, target);
                } else {
                    readBlob(reader, offset, target);
                }
            }
        }
    }

    private void readBlob(BlobReader reader, long offset, ByteBuffer target) {
        ObjectStorer.await(exchange.blocking(() -> {
            reader.read(offset, target);
            return true;
        }));
    }

    /**
     * Uses the object of an answer, and closes it when that has gone or failed. On the event loop.
     *
     * @param answer completes when nobody reads the object any more
     */
    Future<Void> during(Function<WholeObject, Future<Void>> answer) {
        try {
            return answer.apply(this).onComplete(_ -> close());
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Once; not on two threads. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        exchange.services().gate().continuing().execute(opened::release);
    }
}
