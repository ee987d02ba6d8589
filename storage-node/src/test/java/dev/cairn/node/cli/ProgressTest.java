package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final long MIB = 1L << 20;

    private final AtomicLong now = new AtomicLong(77);
    private final Progress progress = new Progress("put", now::get);

    @Test
    void lineShowsBarBytesRateRestAndFiles() {
        progress.addTotal(60 * MIB);
        progress.addTotal(40 * MIB);
        progress.totalIsKnown();
        progress.passed(20 * MIB);
        pass(Duration.ofSeconds(2));
        progress.moved(30 * MIB);
        progress.fileDone(true);

        assertThat(progress.line(120))
                .isEqualTo(
                        "put  [==============>               ]  50%  50 MiB of 100 MiB  15 MiB/s  0:04 left  1/2 files");
    }

    @Test
    void withoutATotalThereIsNoBarAndNoPromise() {
        progress.addTotal(100 * MIB);
        pass(Duration.ofSeconds(1));
        progress.moved(MIB);
        progress.fileDone(false);

        assertThat(progress.line(120)).isEqualTo("put  1.0 MiB  1.0 MiB/s  1 file, 1 failed");
    }

    @Test
    void rateForgetsWhatIsLongAgo() {
        progress.moved(1000 * MIB);
        pass(Duration.ofSeconds(1));
        assertThat(progress.line(120)).contains("1000 MiB/s");
        pass(Duration.ofSeconds(60));
        var _ = progress.line(120);
        pass(Duration.ofSeconds(1));

        assertThat(progress.line(120)).contains("  0 B/s");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 60, 70, 79, 200})
    void lineNeverGetsWiderThanTheTerminal(int columns) {
        progress.addTotal(Long.MAX_VALUE / 2);
        progress.totalIsKnown();
        pass(Duration.ofSeconds(1));
        progress.moved(3);

        assertThat(progress.line(columns)).hasSizeLessThanOrEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "10188, 9.9 KiB",
        "10240, 10 KiB",
        "1048000, 1023 KiB",
        "1048575, 1.0 MiB",
        "9223372036854775807, 8.0 EiB"
    })
    void sizesFitInEightCharacters(long bytes, String expected) {
        assertThat(Sizes.human(bytes)).isEqualTo(expected).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void durationsReadLikeAClock() {
        assertThat(Sizes.clock(Duration.ofSeconds(7))).isEqualTo("0:07");
        assertThat(Sizes.clock(Duration.ofSeconds(750))).isEqualTo("12:30");
        assertThat(Sizes.clock(Duration.ofHours(3))).isEqualTo("3:00:00");
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
