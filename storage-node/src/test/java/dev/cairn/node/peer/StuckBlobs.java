package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobStore;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A store whose puts wait, until they are let go; the rest is another's. */
final class StuckBlobs implements BlobStore {
    private final BlobStore other;
    private final AtomicInteger puts = new AtomicInteger();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    StuckBlobs(BlobStore other) {
        this.other = other;
    }

    /** Puts that have come. */
    int puts() {
        return puts.get();
    }

    void letGo() {
        gate.complete(null);
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        puts.incrementAndGet();
        return gate.thenCompose(_ -> other.put(id, body));
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        return other.create(id, expectedBytes);
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        return other.open(id);
    }

    @Override
    public void delete(FileId id) {
        other.delete(id);
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        other.forEach(from, visitor);
    }

    @Override
    public VolumeStatus status() {
        return other.status();
    }

    @Override
    public void close() {
        other.close();
    }
}
