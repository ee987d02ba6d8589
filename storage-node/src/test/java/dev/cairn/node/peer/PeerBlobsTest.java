package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.Blobs;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: what goes wrong on the way to another node, or there, is told in bounded time, loses nothing that was acknowledged, and holds little
 * memory. Method: a real server on loopback that is stopped, held and overloaded.
 */
class PeerBlobsTest {
    private static final int MIB = 1 << 20;
    private static final FileId ID = Blobs.id(1);

    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    void peerThatStopsInTheMiddleOfAReadIsUnreachable() {
        BlobStore store = peers.start().store();
        Blobs.put(peers.memory, ID, Blobs.bytes(1, MIB));

        try (BlobReader reader = store.open(ID).orElseThrow()) {
            reader.read(0, ByteBuffer.allocate(100));
            peers.stop();

            assertUnreachable(() -> reader.read(MIB - 100, ByteBuffer.allocate(100)));
            assertUnreachable(() -> reader.read(0, ByteBuffer.allocate(MIB)));
        }
        Eventually.holds("its reader is closed", () -> peers.memory.readers() == 0);
    }

    @Test
    void peerThatStopsInTheMiddleOfAWriteHasNothingOfIt() {
        BlobStore store = peers.start().store();
        try (BlobWriter writer = store.create(ID, -1)) {
            writer.write(ByteBuffer.wrap(Blobs.bytes(1, MIB)));
            Eventually.holds("some of it arrives", () -> received(PeerRequest.WRITE) > 0);
            peers.stop();

            assertUnreachable(() -> {
                writer.write(ByteBuffer.wrap(Blobs.bytes(1, MIB)));
                writer.commit().orTimeout(30, TimeUnit.SECONDS).join();
            });
        }
        assertThat(peers.memory.count()).isZero();
    }

    @Test
    void aWriteUnderWayEndsWellAtAPeerThatIsDrained() {
        BlobStore store = peers.start().store();
        byte[] body = Blobs.bytes(1, MIB);
        Future<Void> drained;
        try (BlobWriter writer = store.create(ID, -1)) {
            writer.write(ByteBuffer.wrap(body, 0, MIB / 2));
            Eventually.holds("some of it arrives", () -> received(PeerRequest.WRITE) > 0);

            drained = peers.server().drain(Duration.ofSeconds(30));
            writer.write(ByteBuffer.wrap(body, MIB / 2, MIB / 2));
            writer.commit().orTimeout(30, TimeUnit.SECONDS).join();
        }

        Peers.await(drained);
        assertThat(peers.memory.count()).isEqualTo(1);
        assertUnreachable(() -> store.put(Blobs.id(2), ByteBuffer.allocate(10))
                .orTimeout(30, TimeUnit.SECONDS)
                .join());
    }

    @Test
    void aPeerThatIsDrainedBreaksOffWhatLastsTooLong() {
        StuckBlobs stuck = new StuckBlobs(peers.memory);
        peers.blobs = stuck;
        CompletableFuture<Void> put = peers.start().store().put(ID, ByteBuffer.allocate(10));
        Eventually.holds("the put arrives", () -> stuck.puts() == 1);

        Peers.await(peers.server().drain(Duration.ofMillis(50)));

        assertUnreachable(() -> put.orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void peerThatStopsBeforeItsAnswerMayHaveStoredThePut() {
        StuckBlobs stuck = new StuckBlobs(peers.memory);
        peers.blobs = stuck;
        CompletableFuture<Void> put = peers.start().store().put(ID, ByteBuffer.allocate(10));
        Eventually.holds("the put arrives", () -> stuck.puts() == 1);

        peers.stop();

        assertUnreachable(() -> put.orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void peerThatDoesNotAnswerAPutIsUnreachableAfterAWhile() {
        peers.blobs = new StuckBlobs(peers.memory);

        CompletableFuture<Void> put = peers.start().store().put(ID, ByteBuffer.allocate(10));

        assertUnreachable(() -> put.orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void whoAcceptsAndSaysNothingIsUnreachable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            peers.addresses.put(Peers.TWO, InetSocketAddress.createUnresolved("127.0.0.1", silent.getLocalPort()));
            BlobStore store = peers.store();

            assertUnreachable(() -> store.open(ID));
            assertUnreachable(() -> Blobs.put(store, ID, new byte[1]));
            assertUnreachable(() -> Blobs.write(store, ID, -1, new byte[1], 1));
        }
    }

    @Test
    void peerOfUnknownAddressIsUnreachable() {
        assertUnreachable(() -> peers.client.blobs("nobody").status());
    }

    @Test
    void peerThatCameBackIsAskedWithoutAnError() {
        BlobStore store = peers.start().store();
        Blobs.put(store, ID, Blobs.bytes(1, 10));
        int port = peers.port();

        peers.stop();
        peers.start(port);

        Blobs.put(store, Blobs.id(2), Blobs.bytes(2, 10));
        assertThat(Blobs.read(store, Blobs.id(2))).isEqualTo(Blobs.bytes(2, 10));
    }

    @Test
    void peerThatMovedIsFoundAtItsNewAddress() {
        BlobStore store = peers.start().store();
        Blobs.put(store, ID, Blobs.bytes(1, 10));

        peers.stop();
        peers.start();

        assertThat(Blobs.read(store, ID)).isEqualTo(Blobs.bytes(1, 10));
    }

    @Test
    void connectionThatWasCutOffIsReplaced() throws IOException {
        BlobStore store = peers.start().store();
        try (Relay relay = new Relay(peers.port())) {
            peers.addresses.put(Peers.TWO, InetSocketAddress.createUnresolved("127.0.0.1", relay.port()));
            Blobs.put(store, ID, Blobs.bytes(1, 10));

            relay.freeze();

            Eventually.holds("the peer answers again", () -> Peers.answers(store));
        }
    }

    @Test
    void commitThatThePeerIsTooSlowForEnds() {
        BlobStore store = peers.start().store();
        CountDownLatch held = peers.memory.holdWrites();
        try (BlobWriter writer = store.create(ID, -1)) {
            writer.write(ByteBuffer.wrap(Blobs.bytes(1, 900 << 10))); // More than goes, less than makes it wait.

            assertUnreachable(
                    () -> writer.commit().orTimeout(30, TimeUnit.SECONDS).join());
        }
        held.countDown();
    }

    @Test
    void damagedBlockIsNotSentAndTheReaderGoesOn() {
        BlobStore store = peers.start().store();
        byte[] body = Blobs.bytes(1, 4 * MIB);
        Blobs.put(peers.memory, ID, new byte[0]);
        Blobs.write(peers.memory, ID, -1, body, MIB);

        try (BlobReader reader = store.open(ID).orElseThrow()) {
            reader.read(0, ByteBuffer.allocate(100));
            peers.memory.damage(ID);
            assertThatThrownBy(() -> reader.read(2 * MIB, ByteBuffer.allocate(100)))
                    .satisfies(failure ->
                            assertThat(Blobs.errorOf(failure)).isEqualTo(new BlobError.Damaged(ID, 2 * MIB)));
            peers.memory.repair(ID);

            ByteBuffer again = ByteBuffer.allocate(MIB);
            reader.read(2 * MIB, again);
            assertThat(again.array()).isEqualTo(Arrays.copyOfRange(body, 2 * MIB, 3 * MIB));
        }
    }

    @Test
    void writeThatTheDiskRefusesIsToldToItsWriter() {
        BlobStore store = peers.start().store();
        peers.memory.refuseAsFull();

        assertThatThrownBy(() -> Blobs.write(store, ID, -1, Blobs.bytes(1, 4 * MIB), MIB))
                .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isEqualTo(new BlobError.DiskFull(0, 1)));
        assertThatThrownBy(() -> Blobs.put(store, ID, new byte[1]))
                .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isEqualTo(new BlobError.DiskFull(0, 1)));
        assertThat(store.status().writable()).isFalse();
    }

    @Test
    void slowDiskHoldsTheWriterUpAndLittleIsInMemory() throws InterruptedException {
        BlobStore store = peers.start().store();
        CountDownLatch held = peers.memory.holdWrites();
        AtomicLong written = new AtomicLong();
        byte[] piece = Blobs.bytes(1, 64 << 10);
        Thread writing = Thread.ofPlatform().start(() -> {
            try (BlobWriter writer = store.create(ID, -1)) {
                for (int i = 0; i < 256; i++) {
                    writer.write(ByteBuffer.wrap(piece));
                    written.addAndGet(piece.length);
                }
                writer.commit().join();
            }
        });

        long before = Eventually.settles("what is written", written::get);
        long taken = received(PeerRequest.WRITE);
        held.countDown();
        writing.join();

        int mark = FrameQueue.HELD_BYTES_MAX + (2 * PeerProtocol.STREAM_WINDOW_BYTES);
        assertThat(taken).isLessThanOrEqualTo(mark);
        assertThat(before).isLessThanOrEqualTo(mark + FrameOutput.UNSENT_BYTES_MAX);
        try (BlobReader reader = store.open(ID).orElseThrow()) {
            assertThat(reader.sizeBytes()).isEqualTo(256 * (64 << 10));
        }
    }

    @Test
    void slowReaderHasOnlyItsReadAheadRead() {
        BlobStore store = peers.start().store();
        Blobs.write(peers.memory, ID, -1, Blobs.bytes(1, 16 * MIB), MIB);

        try (BlobReader reader = store.open(ID).orElseThrow()) {
            reader.read(0, ByteBuffer.allocate(100));
            reader.read(100, ByteBuffer.allocate(100));
            long reads = Eventually.settles("reads", peers.memory::readsEver);

            assertThat(reads).isBetween(2L, (long) PeerProtocol.PIECES_ASKED_MAX + 1);
        }
        Eventually.holds("its reader is closed", () -> peers.memory.readers() == 0);
    }

    @Test
    void readElsewhereAsksForNoMoreThanItNeeds() {
        BlobStore store = peers.start().store();
        Blobs.write(peers.memory, ID, -1, Blobs.bytes(1, 16 * MIB), MIB);

        try (BlobReader reader = store.open(ID).orElseThrow()) {
            reader.read(9 * MIB, ByteBuffer.allocate(100));
            reader.read(3 * MIB, ByteBuffer.allocate(100));
        }

        assertThat(peers.memory.readsEver()).isEqualTo(3);
    }

    @Test
    void putsThatComeMeanwhileGoTogether() {
        StuckBlobs stuck = new StuckBlobs(peers.memory);
        peers.blobs = stuck;
        BlobStore store = peers.start().store();
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < PutBatches.UNDER_WAY_MAX; i++) {
            puts.add(store.put(Blobs.id(i), ByteBuffer.wrap(Blobs.bytes(i, 100))));
            int sent = i + 1;
            Eventually.holds("it arrives", () -> stuck.puts() == sent);
        }
        for (int i = PutBatches.UNDER_WAY_MAX; i < 100; i++) {
            puts.add(store.put(Blobs.id(i), ByteBuffer.wrap(Blobs.bytes(i, 100))));
        }

        stuck.letGo();
        puts.forEach(put -> put.orTimeout(30, TimeUnit.SECONDS).join());

        assertThat(peers.requests("client", PeerRequest.PUT, "ok")).isLessThanOrEqualTo(5);
        assertThat(peers.memory.count()).isEqualTo(100);
    }

    @Test
    void putsBeyondTheBoundAreRefused() {
        StuckBlobs stuck = new StuckBlobs(peers.memory);
        peers.blobs = stuck;
        BlobStore store = peers.start().store();
        ByteBuffer body = ByteBuffer.allocate(BlobStore.PUT_BYTES_MAX);
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (int i = 0; i < PutBatches.BYTES_MAX / BlobStore.PUT_BYTES_MAX; i++) {
            puts.add(store.put(Blobs.id(i), body.duplicate()));
        }

        assertBusy(() -> store.put(Blobs.id(99), body.duplicate()).join());
        stuck.letGo();

        puts.forEach(put -> put.orTimeout(30, TimeUnit.SECONDS).join());
        Blobs.put(store, Blobs.id(99), new byte[1]);
    }

    @Test
    void streamsBeyondTheBoundAreRefused() {
        BlobStore store = peers.start().store();
        List<BlobWriter> writers = new ArrayList<>();
        for (int i = 0; i < PeerAdmission.WRITES_MAX; i++) {
            writers.add(store.create(Blobs.id(i), -1));
        }
        Eventually.holds(
                "all are there", () -> peers.server().admission().writes().count() == PeerAdmission.WRITES_MAX);

        assertBusy(() -> Blobs.write(store, Blobs.id(999), -1, new byte[1], 1));

        writers.forEach(BlobWriter::close);
        Eventually.holds(
                "all have gone", () -> peers.server().admission().writes().count() == 0);
        Blobs.write(store, Blobs.id(999), -1, new byte[1], 1);
    }

    @Test
    void peerWithoutThreadsToSpareIsBusy() {
        peers.steps = _ -> {
            throw new RejectedExecutionException("full");
        };
        BlobStore store = peers.start().store();

        assertBusy(() -> store.open(ID));
        assertBusy(() -> store.delete(ID));
        assertBusy(store::status);
    }

    @Test
    void manyReadersMayComeAndGo() {
        BlobStore store = peers.start().store();
        Blobs.put(peers.memory, ID, Blobs.bytes(1, MIB));

        for (int i = 0; i < 1_000; i++) {
            try (BlobReader reader = store.open(ID).orElseThrow()) {
                assertThat(reader.sizeBytes()).isEqualTo(MIB);
            }
            assertThat(store.open(Blobs.id(2))).isEmpty();
        }

        Eventually.holds("all are closed", () -> peers.memory.readers() == 0);
        Eventually.holds(
                "all requests have ended",
                () -> peers.server().admission().requests().count() == 0);
    }

    @Test
    void idsOfSeveralPagesComeInOrder() {
        BlobStore store = peers.start().store();
        for (int i = 0; i <= 2 * PeerProtocol.IDS_MAX; i++) {
            Blobs.put(peers.memory, Blobs.id(i), new byte[0]);
        }

        assertThat(Blobs.ids(store, Blobs.id(1))).isEqualTo(Blobs.ids(peers.memory, Blobs.id(1)));
    }

    private long received(PeerRequest kind) {
        return (long) peers.meters
                .get("cairn.peer.moved")
                .tags("side", "server", "request", kind.tag(), "direction", "received")
                .counter()
                .count();
    }

    private static void assertUnreachable(Runnable call) {
        long begin = System.nanoTime();
        assertThatThrownBy(call::run)
                .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Unreachable.class));
        // What moved just after the look before is waited for once more.
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(PeerProtocol.STALL_TIMEOUT.multipliedBy(2).plusSeconds(5));
    }

    private static void assertBusy(Runnable call) {
        assertThatThrownBy(call::run)
                .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Busy.class));
    }
}
