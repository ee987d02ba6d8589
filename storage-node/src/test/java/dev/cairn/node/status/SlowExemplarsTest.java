package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.Outcome;
import io.prometheus.metrics.model.snapshots.Exemplar;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SlowExemplarsTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final List<Duration> BOUNDS = List.of(Duration.ofMillis(10), Duration.ofMillis(100));

    @Test
    void eachBucketHasItsLast() {
        List<Exemplar> exemplars = of(
                operation("a", NOON, Duration.ofMillis(10), Outcome.SUCCESS),
                operation("b", NOON.plusSeconds(2), Duration.ofMillis(50), Outcome.SUCCESS),
                operation("c", NOON.plusSeconds(1), Duration.ofMillis(60), Outcome.SUCCESS),
                operation("d", NOON, Duration.ofSeconds(5), Outcome.SUCCESS));

        assertThat(exemplars.stream().map(one -> one.getLabels().get("request_id")))
                .containsExactly("a", "b", "d");
        assertThat(exemplars.stream().map(Exemplar::getValue)).containsExactly(0.01, 0.05, 5.0);
        assertThat(exemplars.getLast().getTimestampMillis())
                .isEqualTo(NOON.plusSeconds(5).toEpochMilli());
    }

    /** The histogram is of successes. */
    @Test
    void failuresAreInNoBucket() {
        assertThat(of(operation("a", NOON, Duration.ofMillis(10), Outcome.DISK)))
                .isEmpty();
    }

    @Test
    void labelsStayWithinWhatOpenMetricsAllows() {
        Exemplar tooLong = of(operation("x".repeat(100), NOON, Duration.ofMillis(1), Outcome.SUCCESS))
                .getFirst();
        assertThat(tooLong.getLabels().get("trace_id")).isEqualTo(TRACE);
        assertThat(tooLong.getLabels().contains("request_id")).isFalse();

        Exemplar fits = of(operation("x".repeat(78), NOON, Duration.ofMillis(1), Outcome.SUCCESS))
                .getFirst();
        assertThat(fits.getLabels().stream()
                        .mapToInt(label ->
                                label.getName().length() + label.getValue().length())
                        .sum())
                .isEqualTo(SlowExemplars.LABEL_CHARS_MAX);
    }

    private static List<Exemplar> of(EndedOperation... operations) {
        return StreamSupport.stream(
                        SlowExemplars.of(List.of(operations), BOUNDS).spliterator(), false)
                .toList();
    }

    private static EndedOperation operation(String id, Instant began, Duration took, Outcome outcome) {
        return new EndedOperation(
                id,
                "upload",
                Optional.empty(),
                began,
                took,
                outcome,
                0,
                OptionalLong.empty(),
                List.of(),
                Optional.of(TRACE),
                Map.of());
    }
}
