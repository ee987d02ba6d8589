package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Impossible settings are refused by the name of their key, and the defaults do not change by accident. */
class LogConfigTest {
    private static final int MIB = 1 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaultsArePinned() {
        assertThat(LogConfig.DEFAULT)
                .isEqualTo(new LogConfig(
                        8 * MIB,
                        64 * MIB,
                        100_000,
                        0,
                        1_024,
                        32 * MIB,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10)));
    }

    @Test
    void impossibleSettingsAreRefusedByTheirKey() {
        assertRefused("log.segment-bytes", () -> new LogConfig(MIB, MIB, 1, 0, 1, 4 * MIB, SECOND, SECOND));
        assertRefused("log.checkpoint-bytes", () -> new LogConfig(4 * MIB, 1, 1, 0, 1, 4 * MIB, SECOND, SECOND));
        assertRefused("log.checkpoint-entries", () -> new LogConfig(4 * MIB, MIB, 0, 0, 1, 4 * MIB, SECOND, SECOND));
        assertRefused("log.preserve-entries", () -> new LogConfig(4 * MIB, MIB, 1, -1, 1, 4 * MIB, SECOND, SECOND));
        assertRefused("log.pending-entries-max", () -> new LogConfig(4 * MIB, MIB, 1, 0, 0, 4 * MIB, SECOND, SECOND));
        assertRefused("log.pending-bytes-max", () -> new LogConfig(4 * MIB, MIB, 1, 0, 1, MIB, SECOND, SECOND));
        assertRefused("log.start-timeout", () -> new LogConfig(4 * MIB, MIB, 1, 0, 1, 4 * MIB, Duration.ZERO, SECOND));
        assertRefused("log.close-timeout", () -> new LogConfig(4 * MIB, MIB, 1, 0, 1, 4 * MIB, SECOND, Duration.ZERO));
    }

    private static void assertRefused(String key, Runnable settings) {
        assertThatIllegalArgumentException().isThrownBy(settings::run).withMessageStartingWith(key + " must ");
    }
}
