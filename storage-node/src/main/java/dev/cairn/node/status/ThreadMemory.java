package dev.cairn.node.status;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** What threads allocate, where the JVM tells. */
public final class ThreadMemory {
    private ThreadMemory() {}

    /** Heap that the thread which asks has allocated so far, in bytes; less than 0 where that is not known, as of virtual threads. */
    public static LongSupplier allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                        && threads.isThreadAllocatedMemorySupported()
                        && threads.isThreadAllocatedMemoryEnabled()
                ? threads::getCurrentThreadAllocatedBytes
                : () -> -1;
    }
}
