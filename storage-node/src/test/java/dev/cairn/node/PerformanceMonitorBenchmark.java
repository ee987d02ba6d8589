package dev.cairn.node;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** One operation measured, into the registry that a node has. */
@State(Scope.Benchmark)
public class PerformanceMonitorBenchmark {
    private final Monitor monitor =
            new FileStoragePerformanceMonitor(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

    @Benchmark
    public void measure() {
        measureOne();
    }

    @Benchmark
    @Threads(2)
    public void measureOnTwoThreads() {
        measureOne();
    }

    private void measureOne() {
        Monitor.Measurement measurement = monitor.measure(Operation.DOWNLOAD);
        measurement.bucket("photos");
        measurement.addBytes(4096);
        measurement.end(Outcome.SUCCESS);
    }
}
