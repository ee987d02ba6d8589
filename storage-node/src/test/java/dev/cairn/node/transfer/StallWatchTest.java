package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private long nowNanos;
    private final StallWatch watch = new StallWatch(TIMEOUT, 16, () -> nowNanos);

    private static final class Transfer implements StallWatch.Watched {
        private long moved;
        private boolean waits = true;
        private int stalls;

        @Override
        public long movedBytes() {
            return moved;
        }

        @Override
        public boolean waitsForPeer() {
            return waits;
        }

        @Override
        public void stalled(Duration waited) {
            assertThat(waited).isEqualTo(TIMEOUT);
            stalls++;
        }
    }

    private Transfer watched() {
        Transfer transfer = new Transfer();
        watch.add(transfer);
        return transfer;
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        watch.sweep();
    }

    @Test
    void transferThatStandsStillStallsOnce() {
        Transfer transfer = watched();

        pass(TIMEOUT.minusMillis(1));
        assertThat(transfer.stalls).isZero();
        pass(Duration.ofMillis(1));
        pass(TIMEOUT);

        assertThat(transfer.stalls).isEqualTo(1);
        assertThat(watch.size()).isZero();
    }

    @Test
    void transferBelowTheLeastRateStalls() {
        Transfer slow = watched();
        Transfer fine = watched();
        for (int second = 0; second < 10; second++) {
            slow.moved += 15;
            fine.moved += 16;
            pass(Duration.ofSeconds(1));
        }

        assertThat(slow.stalls).isEqualTo(1);
        assertThat(fine.stalls).isZero();
    }

    @Test
    void eachTimeoutIsJudgedByItself() {
        Transfer transfer = watched();
        transfer.moved = 1_000_000;
        pass(TIMEOUT);
        assertThat(transfer.stalls).isZero();

        pass(TIMEOUT);

        assertThat(transfer.stalls).isEqualTo(1);
    }

    @Test
    void transferThatWaitsForUsCannotStall() {
        Transfer transfer = watched();
        transfer.waits = false;
        pass(TIMEOUT.multipliedBy(3));
        transfer.waits = true;
        pass(TIMEOUT.minusMillis(1));
        assertThat(transfer.stalls).isZero();

        pass(Duration.ofMillis(1));

        assertThat(transfer.stalls).isEqualTo(1);
    }

    @Test
    void transferThatEndedIsForgotten() {
        Transfer transfer = watched();
        watch.remove(transfer);

        pass(TIMEOUT.multipliedBy(2));

        assertThat(transfer.stalls).isZero();
    }
}
