package dev.cairn.node.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.replication.BlobStore.VolumeStatus;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HostMeasuresTest {
    private static HostMeasures measures(OptionalDouble deadLetterRatio) {
        return new HostMeasures(() -> new VolumeStatus(true, true, 100, 25, 5, 0), () -> 0.5, () -> deadLetterRatio);
    }

    @Test
    void theDeadLettersOfAClusterAreMeasuredAndANodeThatIsAloneHasNone() {
        assertThat(measures(OptionalDouble.of(0.81)).value(Measure.DEAD_LETTER_RATIO))
                .hasValue(0.81);
        assertThat(measures(OptionalDouble.empty()).value(Measure.DEAD_LETTER_RATIO))
                .isEmpty();
        assertThat(measures(OptionalDouble.empty()).value(Measure.DISK_USED)).hasValue(0.75);
    }
}
