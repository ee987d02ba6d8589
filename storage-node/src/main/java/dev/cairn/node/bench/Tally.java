package dev.cairn.node.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what becomes of requests. Used by one thread, then added up. */
final class Tally {
    /** The first wrong answers are shown, the others only counted. */
    static final int WRONG_SHOWN_MAX = 10;

    private static final long NANOS_LEAST = 1000;
    private static final long NANOS_MAX = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Map<Kind, OfKind> kinds = new EnumMap<>(Kind.class);
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final List<String> wrongShown = new ArrayList<>();
    private long refused;
    private long refusedWithoutRetryAfter;
    private long broken;
    private long timeouts;
    private long unanswered;
    private long connectFailures;
    private long wrong;
    private long dropped;
    private long unsent;

    /** Requests of one kind that were answered as they should be. */
    static final class OfKind {
        private final Histogram latencies = new Histogram(NANOS_LEAST, NANOS_MAX, DIGITS);
        private long bytes;
        private long missing;

        private void add(OfKind other) {
            latencies.add(other.latencies);
            bytes += other.bytes;
            missing += other.missing;
        }

        long requests() {
            return latencies.getTotalCount();
        }

        /** Of bodies, in the direction in which they matter. */
        long bytes() {
            return bytes;
        }

        /** Answers that there is no such object, which was so. */
        long missing() {
            return missing;
        }

        /** In nanoseconds. */
        Histogram latencies() {
            return latencies;
        }
    }

    void succeeded(Kind kind, long nanos, long bytes, boolean missing) {
        OfKind of = kinds.get(kind);
        if (of == null) {
            of = new OfKind();
            kinds.put(kind, of);
        }
        of.latencies.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
        of.bytes += bytes;
        if (missing) {
            of.missing++;
        }
    }

    void refused(boolean withRetryAfter) {
        refused++;
        if (!withRetryAfter) {
            refusedWithoutRetryAfter++;
        }
    }

    void otherStatus(int status) {
        statuses.merge(status, 1L, Long::sum);
    }

    /** The connection broke before the answer had come. */
    void broke() {
        broken++;
    }

    void timedOut() {
        timeouts++;
    }

    /** The load ended before the answer came. */
    void unanswered() {
        unanswered++;
    }

    void connectFailed() {
        connectFailures++;
    }

    void wrong(String what) {
        wrong++;
        if (wrongShown.size() < WRONG_SHOWN_MAX) {
            wrongShown.add(what);
        }
    }

    void scheduled(Schedule schedule) {
        dropped = schedule.dropped();
        unsent = schedule.waiting();
    }

    void add(Tally other) {
        other.kinds.forEach(
                (kind, of) -> kinds.computeIfAbsent(kind, _ -> new OfKind()).add(of));
        other.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
        other.wrongShown.stream().limit(WRONG_SHOWN_MAX - wrongShown.size()).forEach(wrongShown::add);
        refused += other.refused;
        refusedWithoutRetryAfter += other.refusedWithoutRetryAfter;
        broken += other.broken;
        timeouts += other.timeouts;
        unanswered += other.unanswered;
        connectFailures += other.connectFailures;
        wrong += other.wrong;
        dropped += other.dropped;
        unsent += other.unsent;
    }

    OfKind total() {
        OfKind total = new OfKind();
        kinds.values().forEach(total::add);
        return total;
    }

    Map<Kind, OfKind> kinds() {
        return kinds;
    }

    OfKind of(Kind kind) {
        return Objects.requireNonNullElseGet(kinds.get(kind), OfKind::new);
    }

    LoadResult.Failures failures() {
        return new LoadResult.Failures(
                refused,
                refusedWithoutRetryAfter,
                Map.copyOf(statuses),
                broken,
                timeouts,
                unanswered,
                connectFailures,
                dropped,
                unsent,
                wrong,
                List.copyOf(wrongShown));
    }
}
