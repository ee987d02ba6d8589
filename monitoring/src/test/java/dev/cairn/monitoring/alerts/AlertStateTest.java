package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.AlertState.Event.BETWEEN;
import static dev.cairn.monitoring.alerts.AlertState.Event.BREACH;
import static dev.cairn.monitoring.alerts.AlertState.Event.CLEAR;
import static dev.cairn.monitoring.alerts.AlertState.Event.RESET;
import static dev.cairn.monitoring.alerts.AlertState.FIRING;
import static dev.cairn.monitoring.alerts.AlertState.INACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.alerts.AlertState.Cooling;
import dev.cairn.monitoring.alerts.AlertState.Event;
import dev.cairn.monitoring.alerts.AlertState.Pending;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: an alert fires and ends when it should. Method: a table of every state with every event, with `for` 30 s and cooldown 300 s. */
class AlertStateTest {
    private static final Timing TIMING = Timing.ofSeconds(60, 30, 300);
    private static final Timing AT_ONCE = Timing.ofSeconds(60, 0, 0);
    private static final long NOW = seconds(1_000);

    /** One row: in this state, at 1,000 s, after this event, it is in that state. */
    private record Row(AlertState state, Event event, Timing timing, AlertState next) {}

    static Stream<Row> table() {
        return Stream.of(
                row(INACTIVE, BREACH, new Pending(NOW)),
                new Row(INACTIVE, BREACH, AT_ONCE, FIRING),
                row(INACTIVE, BETWEEN, INACTIVE),
                row(INACTIVE, CLEAR, INACTIVE),
                row(INACTIVE, RESET, INACTIVE),
                row(pending(29), BREACH, pending(29)),
                row(pending(30), BREACH, FIRING),
                row(pending(29), BETWEEN, INACTIVE),
                row(pending(30), CLEAR, INACTIVE),
                row(pending(29), RESET, INACTIVE),
                row(FIRING, BREACH, FIRING),
                row(FIRING, BETWEEN, FIRING),
                row(FIRING, CLEAR, new Cooling(NOW + seconds(300), OptionalLong.empty())),
                new Row(FIRING, CLEAR, AT_ONCE, INACTIVE),
                row(FIRING, RESET, INACTIVE),
                row(cooling(1), BREACH, cooling(1, 0)),
                row(cooling(1, 20), BREACH, cooling(1, 20)),
                row(cooling(1, 20), BETWEEN, cooling(1)),
                row(cooling(1, 20), CLEAR, cooling(1)),
                row(cooling(1, 20), RESET, INACTIVE),
                row(cooling(0), BREACH, new Pending(NOW)),
                row(cooling(0, 29), BREACH, pending(29)),
                row(cooling(0, 30), BREACH, FIRING),
                row(cooling(0, 30), BETWEEN, INACTIVE),
                row(cooling(0, 30), CLEAR, INACTIVE));
    }

    private static Row row(AlertState state, Event event, AlertState next) {
        return new Row(state, event, TIMING, next);
    }

    private static AlertState pending(long ago) {
        return new Pending(NOW - seconds(ago));
    }

    private static AlertState cooling(long left) {
        return new Cooling(NOW + seconds(left), OptionalLong.empty());
    }

    private static AlertState cooling(long left, long breachingAgo) {
        return new Cooling(NOW + seconds(left), OptionalLong.of(NOW - seconds(breachingAgo)));
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000;
    }

    @ParameterizedTest
    @MethodSource("table")
    void eachEventLeadsWhereTheTableSays(Row row) {
        assertThat(AlertState.next(row.state(), row.event(), NOW, row.timing())).isEqualTo(row.next());
    }

    @Test
    void theTableHasEachStateWithEachEvent() {
        Set<List<Object>> pairs = new HashSet<>();
        table().forEach(row -> pairs.add(List.of(row.state().getClass(), row.event())));

        assertThat(pairs).hasSize(AlertState.class.getPermittedSubclasses().length * Event.values().length);
    }

    @Test
    void aClockThatWrapsAroundEndsNoWait() {
        AlertState pending = AlertState.next(INACTIVE, BREACH, Long.MAX_VALUE, TIMING);

        assertThat(AlertState.next(pending, BREACH, Long.MAX_VALUE + seconds(29), TIMING))
                .isEqualTo(pending);
        assertThat(AlertState.next(pending, BREACH, Long.MAX_VALUE + seconds(30), TIMING))
                .isEqualTo(FIRING);
    }
}
