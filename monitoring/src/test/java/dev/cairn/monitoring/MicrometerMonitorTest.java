package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Goal: what is measured is recorded once and under the right labels. Method: a registry whose clock the test moves. */
class MicrometerMonitorTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerMonitor monitor = new MicrometerMonitor(registry);

    @Test
    void everySeriesIsThereBeforeTheFirstOperation() {
        int operations = Operation.values().length;

        assertThat(registry.find("cairn.operation").timers()).hasSize(operations * Outcome.values().length);
        assertThat(registry.find("cairn.operation.moved").counters()).hasSize(operations);
    }

    @Test
    void anOperationIsTimedFromItsStartToItsEndUnderItsOutcome() {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        clock.add(Duration.ofMillis(30));
        upload.end(Outcome.DISK);

        assertThat(timer("upload", "disk").count()).isEqualTo(1);
        assertThat(timer("upload", "disk").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
        assertThat(timer("upload", "success").count()).isZero();
        assertThat(timer("download", "disk").count()).isZero();
    }

    @Test
    void onlyTheFirstEndCounts() {
        Measurement read = monitor.measure(Operation.METADATA_READ);
        read.addBytes(5);
        read.end(Outcome.SUCCESS);
        clock.add(Duration.ofSeconds(1));
        read.end(Outcome.SUCCESS);
        read.end(Outcome.TIMEOUT);

        assertThat(timer("metadata_read", "success").count()).isEqualTo(1);
        assertThat(timer("metadata_read", "timeout").count()).isZero();
        assertThat(moved("metadata_read").count()).isEqualTo(5);
    }

    @Test
    void bytesAddUpAndNegativeOnesAreIgnored() {
        Measurement download = monitor.measure(Operation.DOWNLOAD);
        download.addBytes(1000);
        download.addBytes(-7);
        download.addBytes(24);
        download.end(Outcome.SUCCESS);

        assertThat(moved("download").count()).isEqualTo(1024);
    }

    @Test
    void aRegistryThatThrowsDoesNotFailTheOperation() {
        MicrometerMonitor broken = new MicrometerMonitor(new ThrowingRegistry());

        Measurement delete = broken.measure(Operation.DELETE);
        delete.addBytes(1);

        assertThatCode(() -> delete.end(Outcome.SUCCESS)).doesNotThrowAnyException();
    }

    private Timer timer(String operation, String outcome) {
        return registry.get("cairn.operation")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .timer();
    }

    private Counter moved(String operation) {
        return registry.get("cairn.operation.moved").tag("operation", operation).counter();
    }

    /** Its timers fail at every recording. */
    private static final class ThrowingRegistry extends SimpleMeterRegistry {
        @Override
        protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
            Timer real = super.newTimer(id, config, pauseDetector);
            return new ThrowingTimer(real);
        }
    }
}
