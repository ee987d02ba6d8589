package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link BlobStore} promises. A subclass says which. */
public abstract class BlobStoreContract {
    private static final FileId FIRST = new FileId(0, 0);
    private static final int MIB = 1 << 20;

    private BlobStore store;

    /** A new, empty store. The contract closes it. */
    protected abstract BlobStore newStore() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = newStore();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 65_535, 65_536, 65_537, 200_000, MIB})
    void putIsReadableOnceItsFutureCompletes(int length) {
        byte[] body = bytes(length);

        put(id(1), body);

        assertThat(read(id(1))).isEqualTo(body);
    }

    @Test
    void putLeavesTheBufferOfItsCallerAsItWas() {
        ByteBuffer body = ByteBuffer.wrap(bytes(100)).position(10).limit(30);

        await(store.put(id(1), body));

        assertThat(read(id(1))).isEqualTo(Arrays.copyOfRange(bytes(100), 10, 30));
        assertThat(body.remaining()).isIn(0, 20);
    }

    @Test
    void putTakesDirectBuffers() {
        byte[] body = bytes(70_000);

        await(store.put(id(1), ByteBuffer.allocateDirect(body.length).put(body).flip()));

        assertThat(read(id(1))).isEqualTo(body);
    }

    @Test
    void putRefusesMoreThanItsLimit() {
        assertThatThrownBy(() -> store.put(id(1), ByteBuffer.allocate(BlobStore.PUT_BYTES_MAX + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_537, MIB, MIB + 1, 3 * MIB, 5 * MIB + 7, 20 * MIB + 1})
    void writerOfUnknownLengthStoresWhatItWasGiven(int length) {
        byte[] body = bytes(length);

        write(id(1), -1, body, 100_003);

        assertThat(read(id(1))).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_537, MIB, MIB + 1, 3 * MIB, 5 * MIB + 7, 20 * MIB + 1})
    void writerOfKnownLengthStoresWhatItWasGiven(int length) {
        byte[] body = bytes(length);

        write(id(1), length, body, 65_536);

        assertThat(read(id(1))).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 1000, 9 * MIB})
    void expectedLengthIsNotEnforced(long expected) {
        byte[] body = bytes(2 * MIB + 5);

        write(id(1), expected, body, 30_000);

        assertThat(read(id(1))).isEqualTo(body);
    }

    @Test
    void blobIsNotVisibleBeforeItsCommit() {
        try (BlobWriter writer = store.create(id(1), -1)) {
            writer.write(ByteBuffer.wrap(bytes(3 * MIB)));
            assertThat(store.open(id(1))).isEmpty();
            assertThat(ids(FIRST)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * MIB, 20 * MIB})
    void writerClosedWithoutCommitLeavesNothing(int length) {
        try (BlobWriter writer = store.create(id(1), -1)) {
            writer.write(ByteBuffer.wrap(bytes(length)));
        }

        assertThat(store.open(id(1))).isEmpty();
        assertThat(ids(FIRST)).isEmpty();
    }

    @Test
    void closingAWriterAfterItsCommitKeepsTheBlob() {
        BlobWriter writer = store.create(id(1), 3);
        writer.write(ByteBuffer.wrap(bytes(3)));
        CompletableFuture<Void> committed = writer.commit();
        writer.close();

        await(committed);

        assertThat(read(id(1))).isEqualTo(bytes(3));
    }

    @Test
    void writerThatHasEndedTakesNoMore() {
        BlobWriter writer = store.create(id(1), -1);
        await(writer.commit());

        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anyRangeIsReadable() {
        byte[] body = bytes(11 * MIB + 123);
        write(id(1), -1, body, 64_000);
        Random random = new Random(7);

        try (BlobReader reader = store.open(id(1)).orElseThrow()) {
            assertThat(reader.sizeBytes()).isEqualTo(body.length);
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(i % 2 == 0 ? 100 : 300_000);
                int offset = random.nextInt(body.length - length + 1);
                ByteBuffer target = i % 3 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
                reader.read(offset, target);
                byte[] read = new byte[length];
                target.flip().get(read);
                assertThat(read).isEqualTo(Arrays.copyOfRange(body, offset, offset + length));
            }
        }
    }

    @Test
    void readingBeyondTheEndIsRefused() {
        put(id(1), bytes(10));

        try (BlobReader reader = store.open(id(1)).orElseThrow()) {
            assertThatThrownBy(() -> reader.read(5, ByteBuffer.allocate(6)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(-1, ByteBuffer.allocate(1)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            reader.read(10, ByteBuffer.allocate(0));
        }
    }

    @Test
    void unknownBlobIsEmpty() {
        put(id(1), bytes(10));

        assertThat(store.open(id(2))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4096, 3 * MIB, 20 * MIB})
    void deletedBlobIsGone(int length) {
        write(id(1), length, bytes(length), MIB);
        put(id(2), bytes(5));

        store.delete(id(1));

        assertThat(store.open(id(1))).isEmpty();
        assertThat(ids(FIRST)).containsExactly(id(2));
        assertThat(read(id(2))).isEqualTo(bytes(5));
    }

    @Test
    void deletingAnUnknownBlobIsNoError() {
        store.delete(id(9));
        store.delete(id(9));

        assertThat(ids(FIRST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 3 * MIB, 20 * MIB})
    void openReaderOutlivesTheDeletionOfItsBlob(int length) {
        byte[] body = bytes(length);
        write(id(1), length, body, MIB);

        try (BlobReader reader = store.open(id(1)).orElseThrow()) {
            store.delete(id(1));
            assertThat(readAll(reader)).isEqualTo(body);
        }
    }

    @Test
    void blobStoredAgainAfterItsDeletionIsThere() {
        put(id(1), bytes(10));
        store.delete(id(1));

        put(id(1), bytes(10));

        assertThat(read(id(1))).isEqualTo(bytes(10));
    }

    @Test
    void storingABlobTwiceChangesNothing() {
        put(id(1), bytes(10));
        put(id(1), bytes(10));

        assertThat(read(id(1))).isEqualTo(bytes(10));
        assertThat(ids(FIRST)).containsExactly(id(1));
    }

    @Test
    void visitsIdsInOrderFromWhereItIsTold() {
        put(new FileId(-1, 0), bytes(1));
        put(new FileId(3, -1), bytes(1));
        put(new FileId(3, 1), bytes(1));
        write(new FileId(2, 5), -1, bytes(3 * MIB), MIB);

        assertThat(ids(FIRST))
                .containsExactly(new FileId(2, 5), new FileId(3, 1), new FileId(3, -1), new FileId(-1, 0));
        assertThat(ids(new FileId(3, 1))).containsExactly(new FileId(3, 1), new FileId(3, -1), new FileId(-1, 0));
    }

    @Test
    void visitEndsWhenTheVisitorSaysSo() {
        put(id(1), bytes(1));
        put(id(2), bytes(1));
        List<FileId> seen = new ArrayList<>();

        store.forEach(FIRST, id -> {
            seen.add(id);
            return false;
        });

        assertThat(seen).containsExactly(id(1));
    }

    @Test
    void manyPutsAtOnceAreAllReadable() {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            puts.add(store.put(id(i), ByteBuffer.wrap(bytes(i * 7))));
        }

        puts.forEach(BlobStoreContract::await);

        for (int i = 0; i < 500; i++) {
            assertThat(read(id(i))).isEqualTo(bytes(i * 7));
        }
    }

    @Test
    void closedStoreTakesNoMoreRequests() {
        store.close();
        store.close();

        assertThatThrownBy(() -> await(store.put(id(1), ByteBuffer.allocate(1))))
                .satisfies(failure -> assertThat(errorOf(failure)).isInstanceOf(BlobError.Failed.class));
        assertThatThrownBy(() -> store.open(id(1)))
                .satisfies(failure -> assertThat(errorOf(failure)).isInstanceOf(BlobError.Failed.class));
    }

    @Test
    void aStoreThatWorksSaysSo() {
        BlobStore.VolumeStatus status = store.status();

        assertThat(status.healthy()).isTrue();
        assertThat(status.writable()).isTrue();
        assertThat(status.damagedBlobs()).isZero();
        assertThat(status.freeBytes()).isPositive().isLessThanOrEqualTo(status.totalBytes());
    }

    private void put(FileId id, byte[] body) {
        await(store.put(id, ByteBuffer.wrap(body)));
    }

    private void write(FileId id, long expected, byte[] body, int piece) {
        Blobs.write(store, id, expected, body, piece);
    }

    private byte[] read(FileId id) {
        return Blobs.read(store, id);
    }

    private static byte[] readAll(BlobReader reader) {
        return Blobs.readAll(reader);
    }

    private List<FileId> ids(FileId from) {
        return Blobs.ids(store, from);
    }

    private static void await(CompletableFuture<Void> future) {
        future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static BlobError errorOf(Throwable failure) {
        return Blobs.errorOf(failure);
    }

    private static FileId id(long n) {
        return Blobs.id(n);
    }

    private static byte[] bytes(int length) {
        return Blobs.bytes(length, length);
    }
}
