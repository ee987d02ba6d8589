package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.KeptSettings;
import dev.cairn.monitoring.MonitoringSettings;
import dev.cairn.monitoring.MonitoringSettings.KeptHistory;
import dev.cairn.monitoring.Operation;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The monitor's settings as the API has them, and as they are kept. */
public final class SettingsJson implements KeptSettings.Form {
    private static final String MEASURING = "measuring";
    private static final String ALERTING = "alerting";
    private static final String GROUPS = "groups";
    private static final String HISTORY = "history";
    private static final String INTERVAL = "intervalSeconds";
    private static final String KEEP = "keepSeconds";
    private static final String KEEP_HOURS = "keepHoursSeconds";
    private static final String BYTES_MAX = "bytesMax";

    static JsonObject of(MonitoringSettings settings) {
        JsonObject groups = new JsonObject();
        for (Operation.Group group : Operation.Group.values()) {
            groups.put(name(group), settings.isOn(group));
        }
        KeptHistory history = settings.history();
        return new JsonObject()
                .put(MEASURING, settings.measuring())
                .put(ALERTING, settings.alerting())
                .put(GROUPS, groups)
                .put(
                        HISTORY,
                        new JsonObject()
                                .put(INTERVAL, history.interval().toSeconds())
                                .put(KEEP, history.fine().toSeconds())
                                .put(KEEP_HOURS, history.hours().toSeconds())
                                .put(BYTES_MAX, history.bytesMax()));
    }

    /**
     * The settings with the members that a patch has; others stay as they were.
     *
     * @throws InvalidValueException if a value is of another type or beyond its bounds
     * @throws dev.cairn.node.http.RequestException if there is a member of another name
     */
    static MonitoringSettings patched(MonitoringSettings old, JsonInput patch) {
        patch.only(MEASURING, ALERTING, GROUPS, HISTORY);
        MonitoringSettings changed = old.withMeasuring(patch.truth(MEASURING).orElse(old.measuring()))
                .withAlerting(patch.truth(ALERTING).orElse(old.alerting()));
        if (patch.has(GROUPS)) {
            changed = groups(changed, patch.requiredObject(GROUPS));
        }
        return patch.has(HISTORY)
                ? changed.withHistory(history(changed.history(), patch.requiredObject(HISTORY)))
                : changed;
    }

    private static MonitoringSettings groups(MonitoringSettings old, JsonInput patch) {
        patch.only(
                Arrays.stream(Operation.Group.values()).map(SettingsJson::name).toArray(String[]::new));
        MonitoringSettings changed = old;
        for (Operation.Group group : Operation.Group.values()) {
            changed = changed.withGroup(group, patch.truth(name(group)).orElse(old.isOn(group)));
        }
        return changed;
    }

    private static KeptHistory history(KeptHistory old, JsonInput patch) {
        patch.only(INTERVAL, KEEP, KEEP_HOURS, BYTES_MAX);
        return new KeptHistory(
                interval(patch.number(INTERVAL), old.interval()),
                age(KEEP, patch.number(KEEP), old.fine(), KeptHistory.FINE_MAX),
                age(KEEP_HOURS, patch.number(KEEP_HOURS), old.hours(), KeptHistory.HOURS_MAX),
                within(
                        BYTES_MAX,
                        patch.number(BYTES_MAX).orElse(old.bytesMax()),
                        KeptHistory.BYTES_LEAST,
                        KeptHistory.BYTES_MOST));
    }

    private static Duration interval(OptionalLong seconds, Duration old) {
        if (seconds.isEmpty()) {
            return old;
        }
        List<Long> known =
                KeptHistory.INTERVALS.stream().map(Duration::toSeconds).toList();
        if (!known.contains(seconds.getAsLong())) {
            String limit = known.stream().map(String::valueOf).collect(Collectors.joining(", ", "one of ", ""));
            throw new InvalidValueException(HISTORY + "." + INTERVAL, limit, Long.toString(seconds.getAsLong()));
        }
        return Duration.ofSeconds(seconds.getAsLong());
    }

    private static Duration age(String name, OptionalLong seconds, Duration old, Duration max) {
        return Duration.ofSeconds(
                within(name, seconds.orElse(old.toSeconds()), KeptHistory.AGE_LEAST.toSeconds(), max.toSeconds()));
    }

    private static long within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidValueException(HISTORY + "." + name, least + ".." + most, Long.toString(value));
        }
        return value;
    }

    private static String name(Operation.Group group) {
        return group.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public byte[] encode(MonitoringSettings settings) {
        return (of(settings).encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public MonitoringSettings decode(byte[] bytes) {
        return patched(MonitoringSettings.DEFAULT, JsonInput.parse(bytes));
    }
}
