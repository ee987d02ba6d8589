package dev.cairn.node.bench;

/** When requests are due. Times are nanoseconds since the load began. Used by one thread. */
abstract sealed class Schedule {
    /** No request is due. */
    static final long NOTHING = -1;

    /**
     * Takes the next request that is due by {@code now}; a connection is free for it.
     *
     * @return its intended start, from which its latency counts, or {@link #NOTHING}
     */
    abstract long take(long now);

    /** Lets requests wait that are due by {@code now}, without taking one. */
    void advance(long now) {}

    /** When the next request comes by itself, without a connection asking, or {@link #NOTHING}. */
    abstract long nextDue();

    /** No request is due from {@code now} on. */
    abstract void end(long now);

    /** Requests that were due and found no place to wait. */
    long dropped() {
        return 0;
    }

    /** Requests that are due and wait for a connection. */
    int waiting() {
        return 0;
    }

    /** A request is due whenever a connection is free. */
    static final class Closed extends Schedule {
        private long end;

        Closed(long end) {
            this.end = end;
        }

        @Override
        long take(long now) {
            return now < end ? now : NOTHING;
        }

        @Override
        long nextDue() {
            return NOTHING;
        }

        @Override
        void end(long now) {
            end = Math.min(end, now);
        }
    }

    /** Requests are due at a fixed rate, whether or not the node keeps up; they wait in a bounded backlog. */
    static final class Open extends Schedule {
        static final int BACKLOG_MAX = 1 << 16;

        private final double intervalNanos;
        private final long first;
        private final long countedFrom;
        private final long[] backlog = new long[BACKLOG_MAX];
        private long taken;
        private long added;
        private long due;
        private long dropped;
        private long end;

        /**
         * @param first when the first request is due
         * @param countedFrom what is due before is not counted if it is dropped
         */
        Open(double perSecond, long first, long countedFrom, long end) {
            this.intervalNanos = 1e9 / perSecond;
            this.first = first;
            this.countedFrom = countedFrom;
            this.end = end;
        }

        @Override
        long take(long now) {
            advance(now);
            return waiting() == 0 || now >= end ? NOTHING : backlog[(int) (taken++ % BACKLOG_MAX)];
        }

        @Override
        void advance(long now) {
            for (long next = nextDue(); next != NOTHING && next <= now; next = nextDue()) {
                add(next);
                due++;
            }
        }

        @Override
        long nextDue() {
            long next = first + (long) (due * intervalNanos);
            return next < end ? next : NOTHING;
        }

        @Override
        void end(long now) {
            end = Math.min(end, now);
        }

        @Override
        long dropped() {
            return dropped;
        }

        @Override
        int waiting() {
            return (int) (added - taken);
        }

        private void add(long intended) {
            if (waiting() < BACKLOG_MAX) {
                backlog[(int) (added++ % BACKLOG_MAX)] = intended;
            } else if (intended >= countedFrom) {
                dropped++;
            }
        }
    }
}
