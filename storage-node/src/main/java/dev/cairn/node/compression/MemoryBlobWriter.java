package dev.cairn.node.compression;

import dev.cairn.replication.BlobStore.BlobWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A small blob, before it goes to a volume. */
final class MemoryBlobWriter implements BlobWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer more) {
        byte[] some = new byte[more.remaining()];
        more.get(some);
        bytes.writeBytes(some);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public CompletableFuture<Void> commit() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
