package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.Outcome;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** One operation for each bucket of a histogram that has one among the slowest of late: the way from a figure to a request. */
final class SlowExemplars {
    /** OpenMetrics allows no more, names included. */
    static final int LABEL_CHARS_MAX = 128;

    private static final String REQUEST_ID = "request_id";
    private static final double NANOS_PER_SECOND = 1e9;

    private SlowExemplars() {}

    /**
     * The last of each bucket.
     *
     * @param operations in any order; those that failed are in no bucket
     * @param bounds of the buckets, growing
     */
    static Exemplars of(List<EndedOperation> operations, List<Duration> bounds) {
        TreeMap<Integer, EndedOperation> last = new TreeMap<>();
        operations.stream()
                .filter(each -> each.outcome() == Outcome.SUCCESS)
                .forEach(each -> last.merge(bucket(each.took(), bounds), each, SlowExemplars::later));
        return Exemplars.of(exemplars(last.values()));
    }

    private static List<Exemplar> exemplars(Collection<EndedOperation> operations) {
        List<Exemplar> exemplars = new ArrayList<>();
        for (EndedOperation each : operations) {
            Labels labels = labels(each);
            if (!labels.isEmpty()) {
                exemplars.add(Exemplar.builder()
                        .value((double) each.took().toNanos() / NANOS_PER_SECOND)
                        .labels(labels)
                        .timestampMillis(each.began().plus(each.took()).toEpochMilli())
                        .build());
            }
        }
        return exemplars;
    }

    private static int bucket(Duration took, List<Duration> bounds) {
        int bucket = 0;
        while (bucket < bounds.size() && took.compareTo(bounds.get(bucket)) > 0) {
            bucket++;
        }
        return bucket;
    }

    private static EndedOperation later(EndedOperation one, EndedOperation other) {
        return one.began().plus(one.took()).isAfter(other.began().plus(other.took())) ? one : other;
    }

    /** The trace first: the tools that show exemplars look for it. */
    private static Labels labels(EndedOperation operation) {
        Labels labels = operation
                .traceId()
                .map(trace -> Labels.of(Exemplar.TRACE_ID, trace))
                .filter(SlowExemplars::isAllowed)
                .orElse(Labels.EMPTY);
        Labels both = labels.add(REQUEST_ID, operation.id());
        return isAllowed(both) ? both : labels;
    }

    private static boolean isAllowed(Labels labels) {
        return labels.stream()
                        .mapToInt(label -> label.getName().length()
                                + label.getValue()
                                        .codePointCount(0, label.getValue().length()))
                        .sum()
                <= LABEL_CHARS_MAX;
    }
}
