package dev.cairn.node.status;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of this process, as the kernel and the JVM count it. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** Bytes of physical memory that the process holds; absent where there is no {@code /proc}. */
    static OptionalLong residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(ProcessMemory::kibibytes)
                    .findFirst();
        } catch (IOException | IllegalStateException e) {
            return OptionalLong.empty();
        }
    }

    /** Bytes in the JVM's own direct buffers. */
    static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** Bytes that Netty holds outside the heap. */
    static long nettyBytes() {
        return Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** Most bytes that Netty may hold outside the heap. */
    static long nettyLimitBytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /** {@code VmRSS:    123456 kB}. */
    private static long kibibytes(String line) {
        try {
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        } catch (NumberFormatException e) {
            throw new IllegalStateException("no number in '" + line + "'", e);
        }
    }
}
