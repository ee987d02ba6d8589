package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Goal: a read is late when 95 of 100 recent ones were not. */
class ReadTimesTest {
    private final ReadTimes times = new ReadTimes();

    private void took(int millis, int often) {
        IntStream.range(0, often)
                .forEach(_ -> times.took(Duration.ofMillis(millis).toNanos()));
    }

    @Test
    void whatTakesLongerThanNineteenOfTwentyIsLate() {
        for (int i = 0; i < 20; i++) {
            took(10, 18);
            took(40, 2);
        }

        assertThat(times.late()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void oneSlowAnswerOfFiftyChangesNothing() {
        for (int i = 0; i < 10; i++) {
            took(10, 49);
            took(900, 1);
        }

        assertThat(times.late()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void onlyTheLatestAnswersCount() {
        took(500, 1_000);
        took(20, 256 + 32);

        assertThat(times.late()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void nobodyIsAskedSoonerThanAfterTwoMillisecondsNorLaterThanAfterASecond() {
        took(0, 300);
        assertThat(times.late()).isEqualTo(Duration.ofMillis(2));

        took(5_000, 300);
        assertThat(times.late()).isEqualTo(Duration.ofSeconds(1));
    }
}
