package dev.cairn.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Where modules report measurements. Safe for use by many threads; no method blocks or throws but for what it is given to run. */
public interface Monitor {
    /**
     * Starts the clock of one operation; it runs until {@link Measurement#end}.
     *
     * @param tags asked for when the operation has ended, if it is shown by itself
     */
    Measurement measure(Operation operation, Tags tags);

    /**
     * The same of an operation that has begun already.
     *
     * @param beganNanos what {@link #nanoTime} said then
     */
    Measurement measure(Operation operation, Tags tags, long beganNanos);

    /**
     * The clock that measures, as {@link System#nanoTime}: for who needs the time too, as a look at a clock is most of what a
     * measurement costs.
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /** One of which nothing else is known. */
    default Measurement measure(Operation operation) {
        return measure(operation, Tags.NONE);
    }

    /** The registry in which modules register counters and gauges of their own, once, when they are constructed. */
    MeterRegistry meters();

    /**
     * Heap that this thread has allocated so far, in bytes.
     *
     * @return less than 0 if this JVM does not tell, or not of a thread of this kind
     */
    default long threadAllocatedBytes() {
        return -1;
    }

    /** What gives something, or fails. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T call() throws E;
    }

    /** What is done, or fails. */
    @FunctionalInterface
    interface Action<E extends Exception> {
        void run() throws E;
    }

    /** As {@link #call}. */
    default <E extends Exception> void run(Operation operation, Tags tags, Action<E> action) throws E {
        Work<Boolean, E> work = () -> {
            action.run();
            return true;
        };
        var _ = call(operation, tags, work);
    }

    /**
     * Measures what runs on this thread, with what it allocates. A failure is counted as {@link Outcome#of} says, and thrown on.
     *
     * @throws E what {@code work} throws
     */
    default <T, E extends Exception> T call(Operation operation, Tags tags, Work<T, E> work) throws E {
        Measurement measurement = measure(operation, tags);
        long before = threadAllocatedBytes();
        Outcome outcome = Outcome.INTERNAL;
        try {
            T result = work.call();
            outcome = Outcome.SUCCESS;
            return result;
        } catch (Throwable failure) {
            outcome = Outcome.of(failure);
            throw failure;
        } finally {
            if (before >= 0) {
                measurement.addAllocatedBytes(threadAllocatedBytes() - before);
            }
            measurement.end(outcome);
        }
    }

    /**
     * Measures what completes elsewhere; a future of Vert.x by its {@code toCompletionStage()}. What {@code begin} throws is counted and
     * thrown on.
     *
     * @return what {@code begin} gives
     */
    default <T> CompletionStage<T> follow(Operation operation, Tags tags, Supplier<CompletionStage<T>> begin) {
        Measurement measurement = measure(operation, tags);
        try {
            CompletionStage<T> begun = begin.get();
            var _ = begun.whenComplete(
                    (_, failure) -> measurement.end(failure == null ? Outcome.SUCCESS : Outcome.of(failure)));
            return begun;
        } catch (Throwable failure) {
            measurement.end(Outcome.of(failure));
            throw failure;
        }
    }

    /** One operation under way. May be handed from thread to thread, but is used by one at a time. */
    interface Measurement {
        /** Of an operation that is not measured. */
        Measurement NONE = new Measurement() {
            @Override
            public void bucket(String name) {}

            @Override
            public void addBytes(long bytes) {}

            @Override
            public void addAllocatedBytes(long bytes) {}

            @Override
            public void enter(Stage stage) {}

            @Override
            public void end(Outcome outcome) {}
        };

        /** Says in which bucket it is; otherwise it is in none. A bucket that may not exist is taken for one if it succeeds. */
        void bucket(String name);

        /** Adds bytes moved by the operation; negative values are ignored. */
        void addBytes(long bytes);

        /** Adds heap that a thread allocated while it worked for this operation alone; negative values are ignored. */
        void addAllocatedBytes(long bytes);

        /**
         * From now on, until the next call or the end, the time counts to this stage; that before the first call counts to the first
         * stage.
         */
        void enter(Stage stage);

        /**
         * Stops the clock and records. Only the first call counts. It may come beside another thread's call of this measurement, as
         * when a client leaves: what that call says may then be lost.
         */
        void end(Outcome outcome);

        /**
         * The same for who has looked at the clock.
         *
         * @param nanos what {@link Monitor#nanoTime} said at the end
         */
        default void end(Outcome outcome, long nanos) {
            end(outcome);
        }
    }
}
