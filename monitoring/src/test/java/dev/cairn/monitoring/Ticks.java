package dev.cairn.monitoring;

/** Lets tests of other packages do what the monitor's thread does once a second. */
public final class Ticks {
    private Ticks() {}

    public static void tick(FileStoragePerformanceMonitor monitor) {
        monitor.tick();
    }
}
