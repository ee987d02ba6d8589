package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperationMetricsTest {
    private final MockClock clock = new MockClock();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);

    @Test
    void prometheusGetsDurationsOfSuccessesFailuresAndBytes() {
        registry.getPrometheusRegistry().register(new OperationMetrics(monitor));
        upload(Duration.ofMillis(3), Outcome.SUCCESS);
        upload(Duration.ofMillis(30), Outcome.SUCCESS);
        upload(Duration.ofMinutes(2), Outcome.SUCCESS);
        upload(Duration.ofMillis(500), Outcome.DISK);

        assertThat(registry.scrape().lines())
                .contains(
                        "cairn_operation_seconds_bucket{operation=\"upload\",le=\"0.0025\"} 0",
                        "cairn_operation_seconds_bucket{operation=\"upload\",le=\"0.005\"} 1",
                        "cairn_operation_seconds_bucket{operation=\"upload\",le=\"0.05\"} 2",
                        "cairn_operation_seconds_bucket{operation=\"upload\",le=\"60.0\"} 2",
                        "cairn_operation_seconds_bucket{operation=\"upload\",le=\"+Inf\"} 3",
                        "cairn_operation_seconds_count{operation=\"upload\"} 3",
                        "cairn_operation_seconds_sum{operation=\"upload\"} 120.033",
                        "cairn_operation_failures_total{operation=\"upload\",outcome=\"disk\"} 1.0",
                        "cairn_operation_failures_total{operation=\"upload\",outcome=\"overload\"} 0.0",
                        "cairn_operation_failed_seconds_total{operation=\"upload\"} 0.5",
                        "cairn_operation_moved_bytes_total{operation=\"upload\"} 28.0",
                        "cairn_operation_seconds_count{operation=\"fsync\"} 0");
    }

    private void upload(Duration took, Outcome outcome) {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        upload.addBytes(7);
        clock.add(took);
        upload.end(outcome);
    }
}
