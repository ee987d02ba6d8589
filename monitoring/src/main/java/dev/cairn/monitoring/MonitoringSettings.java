package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Retention;
import dev.cairn.monitoring.history.Step;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What can be changed in a monitor while it runs.
 *
 * @param measuring whether anything is measured
 * @param alerting whether alerts are raised
 * @param off groups of operations that are not measured
 */
public record MonitoringSettings(boolean measuring, boolean alerting, Set<Operation.Group> off, KeptHistory history) {
    public static final MonitoringSettings DEFAULT = new MonitoringSettings(
            true,
            true,
            Set.of(),
            new KeptHistory(
                    Step.MINUTE.length(),
                    Retention.DEFAULT.minutes(),
                    Retention.DEFAULT.hours(),
                    Retention.DEFAULT.bytesMax()));

    public MonitoringSettings {
        off = Set.copyOf(off);
    }

    /**
     * How the history is kept.
     *
     * @param interval one of {@link #INTERVALS}
     * @param fine how long rows of that length are kept: {@link #AGE_LEAST} to {@link #FINE_MAX}
     * @param hours how long hours are kept: {@link #AGE_LEAST} to {@link #HOURS_MAX}
     * @param bytesMax on the disk: {@link #BYTES_LEAST} to {@link #BYTES_MOST}
     */
    public record KeptHistory(Duration interval, Duration fine, Duration hours, long bytesMax) {
        public static final List<Duration> INTERVALS =
                Step.FINE.reversed().stream().map(Step::length).toList();
        public static final Duration AGE_LEAST = Retention.LEAST;
        public static final Duration FINE_MAX = Retention.MINUTES_MAX;
        public static final Duration HOURS_MAX = Retention.HOURS_MAX;
        public static final long BYTES_LEAST = Retention.BYTES_LEAST;
        public static final long BYTES_MOST = Retention.BYTES_MOST;

        /** @throws IllegalArgumentException with the bounds and the value if one is beyond them */
        public KeptHistory {
            var _ = Step.fine(interval);
            var _ = new Retention(fine, hours, bytesMax);
        }
    }

    public boolean isOn(Operation.Group group) {
        return !off.contains(group);
    }

    public MonitoringSettings withMeasuring(boolean on) {
        return new MonitoringSettings(on, alerting, off, history);
    }

    public MonitoringSettings withAlerting(boolean on) {
        return new MonitoringSettings(measuring, on, off, history);
    }

    public MonitoringSettings withGroup(Operation.Group group, boolean on) {
        Set<Operation.Group> changed = EnumSet.noneOf(Operation.Group.class);
        changed.addAll(off);
        if (on) {
            changed.remove(group);
        } else {
            changed.add(group);
        }
        return new MonitoringSettings(measuring, alerting, changed, history);
    }

    public MonitoringSettings withHistory(KeptHistory changed) {
        return new MonitoringSettings(measuring, alerting, off, changed);
    }
}
