package dev.cairn.replication;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.util.TimeDuration;

/**
 * Takes from Ratis's own measurements the one that counts, how long a sync of the log takes, and drops the rest. Ratis finds
 * it through {@code META-INF/services}, one for the whole process, and names the member by its prefix. Its default would
 * feed a reservoir for each of a dozen timers on each entry.
 */
public final class RatisMeters extends MetricRegistries {
    private static final Map<String, LongConsumer> SYNC_NANOS = new ConcurrentHashMap<>();

    private static final LongCounter NO_COUNTER = new LongCounter() {
        @Override
        public void inc(long n) {}

        @Override
        public void dec(long n) {}

        @Override
        public long getCount() {
            return 0;
        }
    };
    private static final Timekeeper NO_TIMER = () -> () -> 0;

    /** From now on {@code nanos} is told the duration of each sync of the member. Call it before the member is made. */
    static void onSync(String member, LongConsumer nanos) {
        SYNC_NANOS.put(member, nanos);
    }

    static void forget(String member) {
        SYNC_NANOS.remove(member);
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return new Registry(info);
    }

    @Override
    public void clear() {}

    @Override
    public boolean remove(MetricRegistryInfo info) {
        return false;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.empty();
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.of();
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return List.of();
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> registration, Consumer<RatisMetricRegistry> stop) {}

    @Override
    public void enableJmxReporter() {}

    @Override
    public void enableConsoleReporter(TimeDuration rate) {}

    private record Registry(MetricRegistryInfo info) implements RatisMetricRegistry {
        @Override
        public Timekeeper timer(String name) {
            LongConsumer sync = SYNC_NANOS.get(info.getPrefix());
            return sync != null && name.equals(SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME)
                    ? () -> stopwatch(sync)
                    : NO_TIMER;
        }

        private static Timekeeper.Context stopwatch(LongConsumer nanos) {
            long start = System.nanoTime();
            return () -> {
                long elapsed = System.nanoTime() - start;
                nanos.accept(elapsed);
                return elapsed;
            };
        }

        @Override
        public LongCounter counter(String name) {
            return NO_COUNTER;
        }

        @Override
        public boolean remove(String name) {
            return false;
        }

        @Override
        public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {}

        @Override
        public MetricRegistryInfo getMetricRegistryInfo() {
            return info;
        }
    }
}
