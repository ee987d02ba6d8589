package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** Alerts of a real monitor, on a clock that the test moves and on its own thread. */
final class AlertsFixture {
    static final Duration QUICK = Duration.ofMillis(1);

    final MockClock clock = new MockClock();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);
    final FakeStore store = new FakeStore();
    final FakeNode node = new FakeNode();
    final List<AlertChange> heard = new ArrayList<>();
    final List<AlertChange> posted = new ArrayList<>();
    Alerts alerts;

    /** Whether webhooks take what they are sent; if not, no other attempt comes to its turn. */
    boolean receives = true;

    ClusterRole role = ClusterRole.LEADS;

    static final class FakeNode implements NodeMeasures {
        OptionalDouble diskUsed = OptionalDouble.empty();
        OptionalDouble withoutLeader = OptionalDouble.empty();
        Optional<Room> room = Optional.empty();
        boolean fails;

        @Override
        public OptionalDouble value(Measure measure) {
            if (fails) {
                throw new IllegalStateException("cannot be measured");
            }
            return switch (measure) {
                case DISK_USED -> diskUsed;
                case NO_LEADER -> withoutLeader;
                default -> OptionalDouble.empty();
            };
        }

        @Override
        public Optional<Room> disk() {
            return room;
        }
    }

    AlertsFixture() {
        open();
    }

    /** In place of those before, as after a restart. */
    void open() {
        alerts = new Alerts(
                monitor,
                "node-1",
                node,
                store,
                (_, change) -> receive(change),
                () -> role,
                new Alerts.Workers(Runnable::run, (_, task) -> again(task), new Random(1), () -> {}));
        alerts.listen(heard::add);
        alerts.begin();
    }

    private void receive(AlertChange change) throws IOException {
        if (!receives) {
            throw new IOException("answered 500");
        }
        posted.add(change);
    }

    private void again(Runnable task) {
        if (receives) {
            task.run();
        }
    }

    void put(Rules rule) {
        alerts.put(rule.build());
    }

    void operations(Operation operation, String bucket, int count, Duration took, Outcome outcome) {
        for (int i = 0; i < count; i++) {
            Measurement one = monitor.measure(operation);
            one.bucket(bucket);
            clock.add(took);
            one.end(outcome);
        }
    }

    void uploads(int count, Duration took, Outcome outcome) {
        operations(Operation.UPLOAD, "photos", count, took, outcome);
    }

    /** Evaluates at the end of each of so many seconds. */
    void seconds(int count) {
        for (int i = 0; i < count; i++) {
            clock.add(Duration.ofSeconds(1));
            alerts.evaluate();
        }
    }

    List<String> shown() {
        return alerts.alerts().stream()
                .map(alert -> alert.id() + " " + alert.state())
                .toList();
    }

    /** What code was told. */
    List<String> heard() {
        return told(heard);
    }

    /** What webhooks were told. */
    List<String> posted() {
        return told(posted);
    }

    static List<String> told(List<AlertChange> changes) {
        return changes.stream()
                .map(change -> change.alert().map(Alert::id).orElse(change.rule()) + " " + change.kind())
                .toList();
    }
}
