package dev.cairn.node.threads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
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

    private static final Path THREADS = Path.of("/proc/self/task");

    /** What the names of the compiler's threads begin with; beside it there is one that compiles at once and less well, which is left alone. */
    private static final String COMPILER = "C2 CompilerThre";

    private static final int ONE_PROCESS = 0;
    private static final int THE_CALLING_ONE = 0;
    private static final Optional<MethodHandle> SET_PRIORITY = find(
            "setpriority",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final Optional<MethodHandle> YIELD =
            find("sched_yield", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private LowPriority() {}

    /** Finds the function of the system, which takes some 50 ms once; the first thread that needs it would wait for that. */
    static void prepare() {
        LOG.debug("Priorities can be lowered: {}", SET_PRIORITY.isPresent());
    }

    private static Optional<MethodHandle> find(String function, FunctionDescriptor signature) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return find(Linker.nativeLinker(), function, signature);
        } catch (RuntimeException
                | LinkageError e) { // Foreign functions may be forbidden: then all work has the usual priority.
            LOG.debug("{} cannot be called", function, e);
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted") // The functions that it finds take and give numbers only.
    private static Optional<MethodHandle> find(Linker linker, String function, FunctionDescriptor signature) {
        return linker.defaultLookup().find(function).map(address -> linker.downcallHandle(address, signature));
    }

    /**
     * For the rest of the calling thread's life, and for the threads and processes that it starts. Of a virtual thread it is the platform thread
     * that carries it at the moment. Costs less than a microsecond. On other systems than Linux does nothing.
     *
     * @param nice 0 to 19: by how much more the thread gives way than usual
     */
    public static void take(int nice) {
        set(THE_CALLING_ONE, nice);
    }

    /**
     * The same for the threads of the JVM's optimizing compiler that there are now, and for those that they add: where several nodes share few processors, as much work as serving is compiling for
     * minutes. Reads the list of this process's threads.
     */
    public static void takeForCompiler(int nice) {
        if (SET_PRIORITY.isEmpty()) {
            return;
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            threads.filter(LowPriority::compiles).forEach(thread -> set(id(thread), nice));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("The threads of the compiler are not found", e);
        }
    }

    private static boolean compiles(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(COMPILER);
        } catch (IOException ended) {
            return false;
        }
    }

    private static int id(Path thread) {
        return Integer.parseInt(thread.getFileName().toString());
    }

    private static void set(int thread, int nice) {
        try {
            if (SET_PRIORITY.isPresent()) {
                int failed = (int) SET_PRIORITY.get().invokeExact(ONE_PROCESS, thread, nice);
                if (failed != 0) {
                    LOG.debug("The system does not lower the priority of a thread");
                }
            }
        } catch (Throwable e) { // Then it works at the usual one.
            LOG.debug("The priority of a thread cannot be lowered", e);
        }
    }

    /**
     * Ends the calling thread's turn if another wants the processor; {@link Thread#yield} would let a virtual thread give way to other virtual
     * threads only. By itself Linux may leave a thread its turn for 3 ms, however much lower its priority is than that of who just woke
     * (EEVDF, {@code RUN_TO_PARITY}). Costs half a microsecond if nobody waits. On other systems than Linux does nothing.
     *
     * @return whether the system was asked
     */
    public static boolean giveWay() {
        try {
            return YIELD.isPresent() && (int) YIELD.get().invokeExact() == 0;
        } catch (Throwable e) { // Then it keeps its turn.
            LOG.debug("A thread cannot give way", e);
            return false;
        }
    }
}
