package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Goal: to measure costs no memory that grows. Method: the heap after a collection, and what the JVM says that a thread allocated. */
class MonitorMemoryTest {
    private static final int AT_ONCE = 20;
    private static final int OPERATIONS = 1_000;
    private static final int WARM = 20_000;
    private static final int ROUNDS = 50;
    private static final int COLLECTIONS = 3;
    private static final long HEAP_NOISE_BYTES = 512 << 10;

    /** The measurement itself, its stages, and some for what a JVM does meanwhile. */
    private static final long BYTES_PER_OPERATION_MAX = 256;

    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());

    @Test
    void aThousandOperationsLeaveMemoryWhereItWas() {
        measure(WARM);
        long before = heapBytes();

        measure(OPERATIONS);
        monitor.tick();

        assertThat(heapBytes() - before).isLessThan(HEAP_NOISE_BYTES);
    }

    @Test
    void twentyAtOnceLeaveMemoryWhereItWas() throws Exception {
        measure(WARM);
        long before = heapBytes();

        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            Callable<Boolean> work = () -> measure(OPERATIONS);
            List<Future<Boolean>> ends = IntStream.range(0, AT_ONCE)
                    .mapToObj(_ -> threads.submit(work))
                    .toList();
            for (Future<Boolean> end : ends) {
                assertThat(end.get()).isTrue();
            }
        }
        monitor.tick();

        assertThat(heapBytes() - before).isLessThan(HEAP_NOISE_BYTES);
    }

    @Test
    void anOperationAllocatesItsMeasurementAndNothingElse() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        measure(WARM);

        long least = Long.MAX_VALUE; // Those that are among the slowest are kept whole: more of them on a machine that
        // stutters.
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            measure(OPERATIONS);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isLessThan(OPERATIONS * BYTES_PER_OPERATION_MAX);
    }

    /**
     * What this shows is that a measurement escapes to nobody, so that the compiler can do without it where it sees all of its life. In a
     * JVM of its own, and inlined by order: whether it sees all of it depends on what was compiled before.
     */
    @Test
    void oneOfWhichNothingElseIsKnownAllocatesNothing() throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=inline,%s::end".formatted(RunningMeasurement.class.getName()),
                        "-XX:CompileCommand=inline,%s::record".formatted(RunningMeasurement.class.getName()),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareMeasurements.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).as(printed).isZero();
        assertThat(printed.lines().toList().getLast()).isEqualTo("0 bytes");
    }

    private boolean measure(int operations) {
        for (int i = 0; i < operations; i++) {
            Measurement measurement = monitor.measure(Operation.UPLOAD);
            measurement.bucket("photos");
            measurement.enter(Stage.DISK);
            measurement.addBytes(4_096);
            measurement.end(i % 10 == 0 ? Outcome.TIMEOUT : Outcome.SUCCESS);
        }
        return true;
    }

    /** The least of some collections, as other threads allocate too. */
    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
