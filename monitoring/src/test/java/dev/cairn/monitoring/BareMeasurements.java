package dev.cairn.monitoring;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;

/** Prints what a thousand measurements allocate, once the compiler has seen to them. For a JVM of its own. */
final class BareMeasurements {
    private static final int OPERATIONS = 1_000;
    private static final int ROUNDS_MAX = 5_000;

    private BareMeasurements() {}

    public static void main(String[] args) {
        FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            measure(monitor);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        System.out.println(least + " bytes");
    }

    private static void measure(FileStoragePerformanceMonitor monitor) {
        for (int i = 0; i < OPERATIONS; i++) {
            monitor.measure(Operation.METADATA_READ).end(Outcome.SUCCESS);
        }
    }
}
