package dev.cairn.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VolumeConfigTest {
    @Test
    void defaultsAreWhatTheyAre() {
        assertThat(VolumeConfig.DEFAULT)
                .isEqualTo(new VolumeConfig(
                        134_217_728,
                        8_388_608,
                        0,
                        4096,
                        67_108_864,
                        268_435_456,
                        1024,
                        67_108_864,
                        Duration.ofSeconds(60),
                        67_108_864,
                        Duration.ofDays(14),
                        16_777_216));
    }

    @Test
    void impossibleValueIsRefusedByItsKey() {
        assertThatThrownBy(() -> new VolumeConfig(
                        1000, 8 << 20, 0, 1, 1 << 20, 1 << 20, 1, 1, Duration.ZERO, 1 << 20, Duration.ZERO, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("volume.segment-bytes must be 1 MiB to 2 GiB; is 1000");
        assertThatThrownBy(() -> new VolumeConfig(
                        1 << 20, 8 << 20, 0, 0, 1 << 20, 1 << 20, 1, 1, Duration.ZERO, 1 << 20, Duration.ZERO, 1 << 20))
                .hasMessage("volume.queue-records must be positive; is 0");
    }
}
