package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Goal: who begins to listen does not wait for a period to pass. Method: periods that no test outlasts, and short ones. */
class PulseTest {
    @Test
    void theFirstBeatIsAtOnce() throws Exception {
        CountDownLatch beat = new CountDownLatch(1);
        Runnable stop = Pulse.onThread("pulse-test").start(Duration.ofHours(1), beat::countDown);

        assertThat(beat.await(30, TimeUnit.SECONDS)).isTrue();
        stop.run();
    }

    @Test
    void othersFollow() throws Exception {
        CountDownLatch beats = new CountDownLatch(3);
        Runnable stop = Pulse.onThread("pulse-test").start(Duration.ofMillis(1), beats::countDown);

        assertThat(beats.await(30, TimeUnit.SECONDS)).isTrue();
        stop.run();
    }
}
