package dev.cairn.node.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What the process uses, under the names of Prometheus's own client libraries, {@code process_cpu_seconds_total}, {@code
 * process_resident_memory_bytes}, {@code process_open_fds}, {@code process_max_fds}; and what it made the kernel read from disks
 * and write to them, under those of VictoriaMetrics's, since the former have none. What the system does not tell is not
 * registered, or NaN.
 */
final class ProcessMeters implements MeterBinder {
    private static final Path IO = Path.of("/proc/self/io");
    private static final double NANOS = 1e9;

    @Override
    public void bindTo(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, each -> each.getProcessCpuTime() / NANOS)
                    .baseUnit("seconds")
                    .description("CPU time of the process, user and system")
                    .register(registry);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            Gauge.builder("process.open.fds", unix, each -> each.getOpenFileDescriptorCount())
                    .description("Open file descriptors")
                    .register(registry);
            Gauge.builder("process.max.fds", unix, each -> each.getMaxFileDescriptorCount())
                    .description("File descriptors that may be open")
                    .register(registry);
        }
        if (ProcessMemory.residentBytes().isPresent()) {
            Gauge.builder("process.resident.memory", known(ProcessMemory::residentBytes))
                    .baseUnit("bytes")
                    .description("Physical memory that the process holds")
                    .register(registry);
        }
        bindIo(registry, "process.io.storage.read", "read_bytes: ", "Bytes read from disks for the process");
        bindIo(registry, "process.io.storage.written", "write_bytes: ", "Bytes that the process had written to disks");
    }

    private static void bindIo(MeterRegistry registry, String name, String field, String description) {
        if (io(field).isPresent()) {
            FunctionCounter.builder(name, field, each -> asDouble(io(each)))
                    .baseUnit("bytes")
                    .description(description)
                    .register(registry);
        }
    }

    /** A counter of {@code /proc/self/io}; absent where there is none. */
    private static OptionalLong io(String field) {
        try {
            return Files.readAllLines(IO).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.substring(field.length())))
                    .findFirst();
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private static Supplier<Number> known(Supplier<OptionalLong> value) {
        return () -> asDouble(value.get());
    }

    private static double asDouble(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }
}
