package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.Blobs;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Goal: a peer may pause, but not be slow without end. Method: a clock of the test. */
class LeastPaceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LeastPace pace = new LeastPace(nanos::get);

    private void wait(Duration time) {
        pace.begin();
        nanos.addAndGet(time.toNanos());
        pace.end();
    }

    private Duration left() {
        pace.begin();
        return Duration.ofNanos(pace.leftNanos());
    }

    @Test
    void framesInTimeTakeNothingAway() {
        for (int frame = 0; frame < 1_000; frame++) {
            wait(LeastPace.FRAME_WITHIN);
        }

        assertThat(left()).isEqualTo(LeastPace.BEHIND_MAX.plus(LeastPace.FRAME_WITHIN));
    }

    @Test
    void lateFramesAddUpAndTheNextOnesMakeUpForThem() {
        wait(Duration.ofSeconds(5));
        wait(Duration.ofSeconds(5));
        assertThat(left()).isEqualTo(Duration.ofSeconds(6));

        wait(Duration.ofSeconds(1));
        assertThat(left()).isEqualTo(Duration.ofSeconds(7));
        wait(Duration.ZERO);
        wait(Duration.ZERO);
        wait(Duration.ZERO);
        assertThat(left()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void aProcessThatWasStoppedWaitsForTheNextFrameAsUsual() {
        wait(Duration.ofMinutes(5));

        assertThat(left()).isEqualTo(LeastPace.FRAME_WITHIN);
    }

    @Test
    void whoIsToTakeFramesIsHeldToItToo() {
        Vertx vertx = Vertx.vertx();
        try {
            Promise<WriteStream<Buffer>> never = Promise.promise();
            AtomicLong late = new AtomicLong();
            FrameOutput output = new FrameOutput(
                    vertx.getOrCreateContext(),
                    never.future(),
                    new LeastPace(() -> late.addAndGet(2 * LeastPace.FRAME_WITHIN.toNanos())),
                    _ -> {});

            assertThatThrownBy(() -> output.write(ByteBuffer.wrap(Blobs.bytes(1, 1 << 20))))
                    .isInstanceOf(CutException.class)
                    .hasMessageContaining("too slow");
        } finally {
            Peers.await(vertx.close());
        }
    }
}
