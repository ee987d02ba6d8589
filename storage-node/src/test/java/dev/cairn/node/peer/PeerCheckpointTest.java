package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a checkpoint arrives whole or fails, and its two ends hold little of it. Method: a real server. */
class PeerCheckpointTest {
    private static final int MIB = 1 << 20;

    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    void checkpointArrivesWhole() throws IOException {
        byte[] bytes = Blobs.bytes(1, 10 * MIB + 7);
        peers.checkpoints = target -> {
            target.write(bytes[0]);
            target.write(bytes, 1, bytes.length - 1);
        };
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            assertThat(checkpoint.readAllBytes()).isEqualTo(bytes);
            assertThat(checkpoint.read()).isEqualTo(-1);
        }
    }

    @Test
    void emptyCheckpointIsWhole() throws IOException {
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            assertThat(checkpoint.read()).isEqualTo(-1);
        }
    }

    @Test
    void checkpointThatFailsHalfWayDoesNotEnd() throws IOException {
        peers.checkpoints = target -> {
            target.write(new byte[MIB]);
            throw new IOException("the disk is broken");
        };
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            assertThatThrownBy(checkpoint::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the disk is broken");
        }
    }

    @Test
    void checkpointOfAPeerThatStopsDoesNotEnd() throws IOException {
        CountDownLatch stopped = new CountDownLatch(1);
        peers.checkpoints = target -> {
            target.write(new byte[MIB]);
            Eventually.holds("it is stopped", () -> stopped.getCount() == 0);
        };
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            assertThat(checkpoint.read()).isZero();
            peers.stop();
            stopped.countDown();

            assertThatThrownBy(checkpoint::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void slowReaderHoldsTheSourceUp() throws IOException {
        AtomicLong written = new AtomicLong();
        peers.checkpoints = target -> {
            for (int i = 0; i < 1_024; i++) {
                target.write(new byte[MIB / 64]);
                written.addAndGet(MIB / 64);
            }
        };
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            long before = Eventually.settles("what is written", written::get);

            assertThat(before)
                    .isLessThanOrEqualTo(FrameOutput.UNSENT_BYTES_MAX
                            + FrameQueue.HELD_BYTES_MAX
                            + (2L * PeerProtocol.STREAM_WINDOW_BYTES));
            assertThat(checkpoint.readAllBytes()).hasSize(16 * MIB);
        }
    }

    @Test
    void readerThatLeavesStopsTheSource() throws IOException {
        CountDownLatch failed = new CountDownLatch(1);
        peers.checkpoints = target -> {
            try {
                while (true) {
                    target.write(new byte[MIB]);
                }
            } catch (IOException e) {
                failed.countDown();
                throw e;
            }
        };
        peers.start();

        try (InputStream checkpoint = peers.client.checkpoint(Peers.TWO)) {
            assertThat(checkpoint.read()).isZero();
        }

        Eventually.holds("the source hears of it", () -> failed.getCount() == 0);
        Eventually.holds(
                "its place is free",
                () -> peers.server().admission().checkpoints().count() == 0);
    }

    @Test
    void moreThanAFewAtOnceAreRefused() throws IOException {
        CountDownLatch held = new CountDownLatch(1);
        peers.checkpoints = target -> {
            target.write(new byte[MIB]);
            Eventually.holds("it may end", () -> held.getCount() == 0);
        };
        peers.start();

        try (InputStream first = peers.client.checkpoint(Peers.TWO);
                InputStream second = peers.client.checkpoint(Peers.TWO)) {
            assertThatThrownBy(() -> peers.client.checkpoint(Peers.TWO).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Busy");
            held.countDown();
            assertThat(first.readAllBytes()).hasSize(MIB);
            assertThat(second.readAllBytes()).hasSize(MIB);
        }
    }
}
