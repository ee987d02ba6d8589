package dev.cairn.node.variant;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.thumbnail.PictureSource;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a version, checked as for a download, opened when they are first read. A reader that was given up may come back after it
 * was closed, and is refused then.
 */
final class StoredPicture implements PictureSource, AutoCloseable {
    private final MetadataView view;
    private final BlobStore blobs;
    private final CompressionEngine compressor;
    private final BucketName bucket;
    private final ObjectVersion version;

    private @Nullable BlobReader reader;
    private boolean closed;

    StoredPicture(
            MetadataView view,
            BlobStore blobs,
            CompressionEngine compressor,
            BucketName bucket,
            ObjectVersion version) {
        this.view = view;
        this.blobs = blobs;
        this.compressor = compressor;
        this.bucket = bucket;
        this.version = version;
    }

    @Override
    public long sizeBytes() {
        return version.sizeBytes();
    }

    /**
     * @throws PictureGoneException if its content is no longer there
     * @throws BlobException if it is damaged
     */
    @Override
    public synchronized void read(long offset, ByteBuffer target) throws IOException {
        if (closed) {
            throw new IOException("nobody waits for this picture any more");
        }
        if (reader == null) {
            reader = open();
        }
        reader.read(offset, target);
    }

    private BlobReader open() throws PictureGoneException {
        BlobReader opened = switch (version.content()) {
            case Content.Inline(var id) -> new InMemory(checked(id, present(view.inlineBody(id))));
            case Content.Blob(var id) -> present(blobs.open(id));
            case Content.Framed framed -> compressor.open(present(blobs.open(framed.id())), framed, bucket);
        };
        if (opened.sizeBytes() != version.sizeBytes()) {
            opened.close();
            throw damaged(version.content().id());
        }
        return opened;
    }

    private byte[] checked(FileId id, byte[] body) {
        if (!version.isBody(body)) {
            throw damaged(id);
        }
        return body;
    }

    private static BlobException damaged(FileId id) {
        return new BlobException(new BlobError.Damaged(id, 0));
    }

    private static <T> T present(Optional<T> found) throws PictureGoneException {
        return found.orElseThrow(PictureGoneException::new);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (reader != null) {
            reader.close();
        }
    }

    private record InMemory(byte[] bytes) implements BlobReader {
        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            target.put(bytes, Math.toIntExact(offset), target.remaining());
        }

        @Override
        public void close() {}
    }
}
