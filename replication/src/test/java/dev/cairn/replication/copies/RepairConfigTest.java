package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RepairConfigTest {
    @Test
    void soManyCopiesAtOnceThatTheirStreamsWouldBeCutAreRefused() {
        assertThat(new RepairConfig(64 << 20, 12, 64).copiesAtOnce()).isEqualTo(64);
        assertThat(new RepairConfig(1 << 20, 12, 16).copiesAtOnce()).isEqualTo(16);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepairConfig(16 << 20, 12, 17))
                .withMessage(
                        "repair.copies-at-once must be at most 16 where repair.bytes-per-second-max is 16777216; is 17");
    }
}
