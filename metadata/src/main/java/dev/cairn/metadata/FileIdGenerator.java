package dev.cairn.metadata;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes {@link FileId}s. Safe for use by many threads, without locks.
 *
 * <pre>
 * bits   field    why
 * 48     millis   ids sort by the time they were made
 * 16     counter  orders the ids of one millisecond
 * 64     process  drawn once per generator: keeps nodes, and runs of one node, apart; none that means a number of copies
 * </pre>
 *
 * <p>Milliseconds and counter are one number that only grows: the greater of the clock's and the last id's plus one. So ids
 * grow strictly when the clock steps back (it is waited for by counting), and the 65,537th id of a millisecond borrows from
 * the next one. Below what {@link #stayAbove} names they never are, whatever the clock says.
 */
public final class FileIdGenerator {
    private static final int COUNTER_BITS = 16;
    private static final FileId NONE = new FileId(0, 0);

    private final InstantSource clock;
    private final long process;
    private final AtomicLong last = new AtomicLong();
    private volatile Supplier<FileId> floor = () -> NONE;

    /** @param random must differ between nodes and runs: a {@link java.security.SecureRandom} in production */
    public FileIdGenerator(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.process = draw(random);
    }

    private static long draw(RandomGenerator random) {
        long drawn = random.nextLong();
        while (!new FileId(0, drawn).wanted().equals(WantedCopies.USUAL)) {
            drawn = random.nextLong();
        }
        return drawn;
    }

    /** An id greater than all that this generator made before, unique in the cluster. */
    public FileId next() {
        long least = Math.max(clock.millis() << COUNTER_BITS, floor.get().high() + 1);
        return new FileId(last.updateAndGet(previous -> Math.max(previous + 1, least)), process);
    }

    /**
     * Makes every further id greater than these. So a node whose clock is behind makes none that was condemned with what is older than a day.
     *
     * @param ids asked each time: does not block
     */
    public void stayAbove(Supplier<FileId> ids) {
        floor = ids;
    }
}
