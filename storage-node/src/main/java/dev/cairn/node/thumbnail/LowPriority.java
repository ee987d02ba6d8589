package dev.cairn.node.thumbnail;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread give way to others. Java's own priorities do nothing on Linux unless the process belongs to root; the system lets everybody
 * lower those of his threads, though not raise them again ({@code setpriority(2)}: there a thread is a process).
 */
final class LowPriority {
    /** A tenth of the processor for each that others want, all of what nobody wants. */
    static final int NICE = 10;

    private static final Logger log = LoggerFactory.getLogger(LowPriority.class);

    private static final int ONE_PROCESS = 0;
    private static final int THE_CALLING_ONE = 0;

    private LowPriority() {}

    /** For the rest of the calling thread's life, and for the processes that it starts. On other systems than Linux does nothing. */
    @SuppressWarnings("restricted") // The one function that it calls takes and gives numbers only.
    static void take() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return;
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle setPriority = linker.downcallHandle(
                    linker.defaultLookup().find("setpriority").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int failed = (int) setPriority.invokeExact(ONE_PROCESS, THE_CALLING_ONE, NICE);
            if (failed != 0) {
                log.debug("The system does not lower the priority of a thread");
            }
        } catch (Throwable e) { // Then it works at the usual one.
            log.debug("The priority of a thread cannot be lowered", e);
        }
    }
}
