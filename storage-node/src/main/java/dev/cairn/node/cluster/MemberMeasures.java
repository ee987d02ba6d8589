package dev.cairn.node.cluster;

import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.MetadataView;
import dev.cairn.monitoring.alerts.ClusterRole;
import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.replication.Follower;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What alerts look at of a cluster, as this node knows it. Asked by one thread, once a second for each rule; only the role by any. */
public final class MemberMeasures {
    /** Positions of the log that are remembered: who is further behind is behind by as much as they reach back. */
    static final int POSITIONS_MAX = 600;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** What this node knows of its log. */
    public interface Log {
        boolean leads();

        /** The id of the node that leads, as far as it knows. */
        Optional<String> leader();

        long committed();

        /** Empty unless this node leads. */
        Collection<Follower> followers();
    }

    private record Position(long nanos, long committed) {}

    private final Log log;
    private final Supplier<MetadataView> view;
    private final LongSupplier nanoClock;
    private final Deque<Position> positions = new ArrayDeque<>();
    private long ledNanos;

    /** @param view of what is applied here */
    MemberMeasures(Log log, Supplier<MetadataView> view, LongSupplier nanoClock) {
        this.log = log;
        this.view = view;
        this.nanoClock = nanoClock;
        this.ledNanos = nanoClock.getAsLong();
    }

    /** What this node is when somebody is to be told of something that concerns all. */
    public ClusterRole role() {
        if (log.leads()) {
            return ClusterRole.LEADS;
        }
        return log.leader().isPresent() ? ClusterRole.FOLLOWS : ClusterRole.NOBODY_LEADS;
    }

    /** A measure of the cluster, in its unit; empty of others. */
    public OptionalDouble value(Measure measure) {
        return switch (measure) {
            case DEAD_LETTER_RATIO ->
                OptionalDouble.of((double) view.get().deadLetterCount() / DeadLetter.DEAD_LETTERS_MAX);
            case OWED_COPIES ->
                OptionalDouble.of(view.get().repairCounts().values().stream()
                        .mapToDouble(Long::doubleValue)
                        .sum());
            case NO_LEADER -> OptionalDouble.of(withoutLeader(nanoClock.getAsLong()));
            case REPLICATION_LAG -> lag(nanoClock.getAsLong());
            case DURATION,
                    MEMORY,
                    SUCCESS_RATE,
                    ERROR_RATE,
                    THROUGHPUT,
                    ABSENCE,
                    QUEUE_RATIO,
                    DISK_USED,
                    DISK_FULL_WITHIN,
                    CLOCK_SKEW -> OptionalDouble.empty();
        };
    }

    private double withoutLeader(long now) {
        if (role() != ClusterRole.NOBODY_LEADS) {
            ledNanos = now;
        }
        return (now - ledNanos) / NANOS_PER_SECOND;
    }

    /** Of the slowest replica: since when that is committed which it lacks. Only who leads knows. */
    private OptionalDouble lag(long now) {
        long committed = log.committed();
        if (positions.isEmpty() || now - positions.getLast().nanos() >= SECOND_NANOS) {
            positions.addLast(new Position(now, committed));
        }
        if (positions.size() > POSITIONS_MAX) {
            positions.removeFirst();
        }
        return log.followers().stream()
                .mapToDouble(follower -> follower.behind().isEmpty()
                        ? follower.silent().toNanos() / NANOS_PER_SECOND
                        : since(committed - follower.behind().getAsLong(), now))
                .max();
    }

    /** For how long more than this is committed. */
    private double since(long has, long now) {
        return positions.stream()
                .filter(position -> position.committed() > has)
                .findFirst()
                .map(position -> (now - position.nanos()) / NANOS_PER_SECOND)
                .orElse(0.0);
    }
}
