package dev.cairn.node.compression;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/** Things that are costly to make and that one thread uses at a time: as many as there are threads at work, of which some stay for the next. */
final class Spare<T extends AutoCloseable> {
    /** Kept when nobody uses them. */
    private static final int KEPT_MAX = 4;

    private final BlockingQueue<T> kept = new ArrayBlockingQueue<>(KEPT_MAX);
    private final Supplier<T> make;

    Spare(Supplier<T> make) {
        this.make = make;
    }

    /** Lends one. One with which something failed is not kept. */
    <R> R use(Function<T, R> work) {
        T one = kept.poll();
        T used = one == null ? make.get() : one;
        boolean well = false;
        try {
            R result = work.apply(used);
            well = true;
            return result;
        } finally {
            if (!well || !kept.offer(used)) {
                close(used);
            }
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot be closed", e);
        }
    }
}
