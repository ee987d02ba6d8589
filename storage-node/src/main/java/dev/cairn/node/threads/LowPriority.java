package dev.cairn.node.threads;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread give way to others. Java's own priorities do nothing on Linux unless the process belongs to root; the system lets everybody
 * lower those of his threads, though not raise them again ({@code setpriority(2)}: there a thread is a process).
 */
public final class LowPriority {
    /** A tenth of the processor for each that others want, all of what nobody wants. */
    public static final int FOR_WHAT_HAS_TIME = 10;

    /** A third of the processor for each that others want. */
    static final int FOR_LONG_WORK = 5;

    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);

    private static final int ONE_PROCESS = 0;
    private static final int THE_CALLING_ONE = 0;
    private static final Optional<MethodHandle> SET_PRIORITY = find();

    private LowPriority() {}

    /** Finds the function of the system, which takes some 50 ms once; the first thread that needs it would wait for that. */
    static void prepare() {
        LOG.debug("Priorities can be lowered: {}", SET_PRIORITY.isPresent());
    }

    private static Optional<MethodHandle> find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return setPriority(Linker.nativeLinker());
        } catch (RuntimeException
                | LinkageError e) { // Foreign functions may be forbidden: then all work has the usual priority.
            LOG.debug("The priority of a thread cannot be lowered", e);
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted") // The one function that it calls takes and gives numbers only.
    private static Optional<MethodHandle> setPriority(Linker linker) {
        return linker.defaultLookup()
                .find("setpriority")
                .map(function -> linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT)));
    }

    /**
     * For the rest of the calling thread's life, and for the threads and processes that it starts. Of a virtual thread it is the platform thread
     * that carries it at the moment. Costs less than a microsecond. On other systems than Linux does nothing.
     *
     * @param nice 0 to 19: by how much more the thread gives way than usual
     */
    public static void take(int nice) {
        try {
            if (SET_PRIORITY.isPresent()) {
                int failed = (int) SET_PRIORITY.get().invokeExact(ONE_PROCESS, THE_CALLING_ONE, nice);
                if (failed != 0) {
                    LOG.debug("The system does not lower the priority of a thread");
                }
            }
        } catch (Throwable e) { // Then it works at the usual one.
            LOG.debug("The priority of a thread cannot be lowered", e);
        }
    }
}
