package dev.cairn.replication;

import dev.cairn.metadata.FileId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A blob store in memory, for tests of what stands on one. Keeps the contract of {@link BlobStore}; completes every future
 * on the calling thread. The switches make it fail as a volume can.
 */
public final class InMemoryBlobStore implements BlobStore {
    private final ConcurrentSkipListMap<FileId, byte[]> blobs = new ConcurrentSkipListMap<>();
    private final Set<FileId> damaged = ConcurrentHashMap.newKeySet();
    private final Queue<Thread> committers = new ConcurrentLinkedQueue<>();
    private volatile @Nullable BlobError refusal;
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger readsUnderWay = new AtomicInteger();
    private final AtomicInteger readsEver = new AtomicInteger();
    private volatile CountDownLatch reads = new CountDownLatch(0);
    private volatile Copies copies = Copies.ONE;
    private final AtomicInteger heldWrites = new AtomicInteger();
    private volatile CountDownLatch writes = new CountDownLatch(0);
    private volatile boolean closed;

    /** From now on every write fails with {@link BlobError.DiskFull}, until {@link #acceptWrites}. */
    public void refuseAsFull() {
        refusal = new BlobError.DiskFull(0, 1);
    }

    /** From now on every write fails with {@link BlobError.Busy}, until {@link #acceptWrites}. */
    public void refuseAsBusy() {
        refusal = new BlobError.Busy(Duration.ofSeconds(1));
    }

    public void acceptWrites() {
        refusal = null;
    }

    /** From now on reading the blob fails with {@link BlobError.Damaged}. */
    public void damage(FileId id) {
        damaged.add(id);
    }

    /** Undoes {@link #damage}. */
    public void repair(FileId id) {
        damaged.remove(id);
    }

    /** Changes one bit of a blob, which no checksum of the store notices. */
    public void flip(FileId id, int offset) {
        byte[] bytes = Objects.requireNonNull(blobs.get(id)).clone();
        bytes[offset] ^= 1;
        blobs.put(id, bytes);
    }

    /** From now on this is what it says of each blob. */
    public void say(Copies said) {
        copies = said;
    }

    @Override
    public Copies copies(FileId id) {
        return copies;
    }

    /** Gives a blob the bytes of another one. */
    public void exchange(FileId id, FileId other) {
        blobs.put(id, Objects.requireNonNull(blobs.get(other)));
    }

    /** From now on every read waits, until what is returned is counted down. */
    public CountDownLatch holdReads() {
        CountDownLatch held = new CountDownLatch(1);
        reads = held;
        return held;
    }

    /** From now on every write of a piece waits, until what is returned is counted down. */
    public CountDownLatch holdWrites() {
        CountDownLatch held = new CountDownLatch(1);
        writes = held;
        return held;
    }

    /** Writes of pieces that wait. */
    public int heldWrites() {
        return heldWrites.get();
    }

    /** Reads that there were. */
    public int readsEver() {
        return readsEver.get();
    }

    /** Reads under way. */
    public int reads() {
        return readsUnderWay.get();
    }

    /** Readers that were opened and not closed. */
    public int readers() {
        return readers.get();
    }

    /** The threads on which blobs that came in pieces were committed. */
    public List<Thread> committers() {
        return List.copyOf(committers);
    }

    public int count() {
        return blobs.size();
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        if (body.remaining() > PUT_BYTES_MAX) {
            throw new IllegalArgumentException("a put takes at most " + PUT_BYTES_MAX + " bytes: " + body.remaining());
        }
        try {
            checkWritable();
        } catch (BlobException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        blobs.put(id, bytes);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        checkWritable();
        return new Writer(id);
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        checkOpen();
        return Optional.ofNullable(blobs.get(id)).map(bytes -> new Reader(id, bytes));
    }

    @Override
    public void delete(FileId id) {
        checkOpen();
        blobs.remove(id);
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        checkOpen();
        for (FileId id : blobs.tailMap(from).keySet()) {
            if (!visitor.test(id)) {
                return;
            }
        }
    }

    @Override
    public VolumeStatus status() {
        boolean writable = !(refusal instanceof BlobError.DiskFull);
        long used = blobs.values().stream().mapToLong(bytes -> bytes.length).sum();
        return new VolumeStatus(!closed, writable, Long.MAX_VALUE, Long.MAX_VALUE - used, 1, damaged.size(), used);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new BlobException(new BlobError.Failed("the volume is closed"));
        }
    }

    private void checkWritable() {
        checkOpen();
        BlobError error = refusal;
        if (error != null) {
            throw new BlobException(error);
        }
    }

    private static void await(CountDownLatch held) {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Writer implements BlobWriter {
        private final FileId id;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        Writer(FileId id) {
            this.id = id;
        }

        @Override
        public void write(ByteBuffer piece) {
            if (ended) {
                throw new IllegalStateException("the writer has ended");
            }
            heldWrites.incrementAndGet();
            await(writes);
            heldWrites.decrementAndGet();
            checkWritable();
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public CompletableFuture<Void> commit() {
            if (ended) {
                throw new IllegalStateException("the writer has ended");
            }
            ended = true;
            committers.add(Thread.currentThread());
            blobs.put(id, bytes.toByteArray());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            ended = true;
        }
    }

    private final class Reader implements BlobReader {
        private final FileId id;
        private final byte[] bytes;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Reader(FileId id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
            readers.incrementAndGet();
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            Objects.checkFromIndexSize(offset, target.remaining(), bytes.length);
            readsEver.incrementAndGet();
            awaitReads();
            if (damaged.contains(id)) {
                throw new BlobException(new BlobError.Damaged(id, offset));
            }
            target.put(bytes, (int) offset, target.remaining());
        }

        private void awaitReads() {
            readsUnderWay.incrementAndGet();
            await(reads);
            readsUnderWay.decrementAndGet();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                readers.decrementAndGet();
            }
        }
    }
}
