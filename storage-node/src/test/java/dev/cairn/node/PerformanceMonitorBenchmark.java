package dev.cairn.node;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.monitoring.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** One operation measured, into the registry that a node has. */
@State(Scope.Benchmark)
public class PerformanceMonitorBenchmark {
    private static final Tags TAGS = () -> Map.of("method", "GET");

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

    /** As a request is: it enters six stages, and says who it is if it is asked. */
    @Benchmark
    public void measureWithStages() {
        Monitor.Measurement measurement = monitor.measure(Operation.DOWNLOAD, TAGS);
        measurement.bucket("photos");
        measurement.enter(Stage.ACCESS);
        measurement.enter(Stage.METADATA);
        measurement.enter(Stage.WAIT);
        measurement.enter(Stage.DISK);
        measurement.enter(Stage.ENCODE);
        measurement.enter(Stage.CLIENT);
        measurement.addBytes(4096);
        measurement.end(Outcome.SUCCESS);
    }

    /** What a measurement begins and ends with, as a clock is read at least twice. */
    @Benchmark
    public long readClockTwice() {
        return -System.nanoTime() + System.nanoTime();
    }

    private void measureOne() {
        Monitor.Measurement measurement = monitor.measure(Operation.DOWNLOAD);
        measurement.bucket("photos");
        measurement.addBytes(4096);
        measurement.end(Outcome.SUCCESS);
    }
}
