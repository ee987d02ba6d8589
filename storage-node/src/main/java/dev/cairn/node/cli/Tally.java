package dev.cairn.node.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Counts results by status. For one thread at a time. */
final class Tally {
    private final Map<Status, Long> counts = new EnumMap<>(Status.class);
    private final Map<Status, Long> bytes = new EnumMap<>(Status.class);
    private Optional<Failure> lastFailure = Optional.empty();

    /** Those that end a command; not more than there are jobs. */
    private final List<Failure> stops = new ArrayList<>();

    void add(Result result) {
        counts.merge(result.status(), 1L, Long::sum);
        bytes.merge(result.status(), result.bytes(), Long::sum);
        lastFailure = result.failure().or(() -> lastFailure);
        result.failure().filter(Failure::stopsAll).ifPresent(stops::add);
    }

    /** Whether a result failed so. */
    boolean has(Failure failure) {
        return stops.contains(failure);
    }

    long count(Status status) {
        return counts.getOrDefault(status, 0L);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The failure of a single thing says more than "some failed". */
    int exitCode() {
        if (total() == 1 && lastFailure.isPresent()) {
            return lastFailure.get().exitCode();
        }
        return counts.keySet().stream().anyMatch(Status::isBad) ? ExitCode.FAILED : ExitCode.OK;
    }

    /** Such as {@code put: 12 stored (1.9 GiB), 3 equal (20 KiB) in 0:05, 390 MiB/s}. */
    String text(String command, Duration taken, long movedBytes) {
        StringJoiner parts = new StringJoiner(", ");
        counts.forEach((status, count) -> {
            long size = bytes.getOrDefault(status, 0L);
            parts.add(String.format(Locale.ROOT, "%,d %s", count, status.label())
                    + (size > 0 ? " (" + Sizes.human(size) + ")" : ""));
        });
        double seconds = taken.toMillis() / 1000.0;
        String rate = movedBytes > 0 && seconds > 0 ? ", " + Sizes.human((long) (movedBytes / seconds)) + "/s" : "";
        return "%s: %s in %s s%s"
                .formatted(
                        command,
                        counts.isEmpty() ? "nothing to do" : parts,
                        String.format(Locale.ROOT, seconds < 10 ? "%.1f" : "%.0f", seconds),
                        rate);
    }

    Map<String, Object> json(String command, Duration taken, long movedBytes) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "summary");
        event.put("command", command);
        for (Status status : counts.keySet()) {
            event.put(status.label(), count(status));
        }
        event.put("movedBytes", movedBytes);
        event.put("seconds", taken.toMillis() / 1000.0);
        return event;
    }
}
