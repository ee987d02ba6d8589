package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.node.http.RequestException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Goal: who listens hears all that it can take, and nobody pays for those who do not. Method: time and listeners are fakes. */
class EventsTest {
    private static final String BIG = "x".repeat(100 << 10);

    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final FakePulse pulse = new FakePulse();
    private int computed;
    private boolean fails;
    private final Events events = new Events(monitor, this::aggregate, pulse);

    private JsonObject aggregate() {
        computed++;
        if (fails) {
            throw new IllegalStateException("no figures");
        }
        return new JsonObject().put("number", computed);
    }

    /** Beats when a test says so. */
    private static final class FakePulse implements Pulse {
        private Runnable beat = () -> {};
        private int started;
        private int stopped;

        @Override
        public Runnable start(Duration period, Runnable beat) {
            assertThat(period).isEqualTo(Duration.ofSeconds(1));
            this.beat = beat;
            started++;
            return () -> {
                stopped++;
                this.beat = () -> {};
            };
        }

        void beat(int times) {
            for (int i = 0; i < times; i++) {
                beat.run();
            }
        }
    }

    /** Keeps what it is sent; takes it when a test says so, or at once. */
    private static final class FakeSink implements EventSink {
        private final List<String> sent = new ArrayList<>();
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private boolean slow;
        private boolean ended;
        private boolean cut;

        @Override
        public void write(byte[] bytes, Runnable gone) {
            sent.add(new String(bytes, StandardCharsets.UTF_8));
            if (slow) {
                waiting.add(gone);
            } else {
                gone.run();
            }
        }

        void takeAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void cut() {
            cut = true;
        }
    }

    private FakeSink listen(String... types) {
        FakeSink sink = new FakeSink();
        events.add(new EventListener(Set.of(types), sink));
        return sink;
    }

    @Test
    void anEventHasANumberATypeAndItsData() {
        FakeSink sink = listen("alert");

        events.publish("alert", new JsonObject().put("rule", "write-p95"));
        events.publish("alert", new JsonObject().put("rule", "two\nlines"));

        assertThat(sink.sent)
                .containsExactly(
                        "id: 1\nevent: alert\ndata: {\"rule\":\"write-p95\"}\n\n",
                        "id: 2\nevent: alert\ndata: {\"rule\":\"two\\nlines\"}\n\n");
    }

    @Test
    void eachHearsOnlyWhatItWants() {
        FakeSink alerts = listen("alert");
        FakeSink all = listen("aggregate", "measurement", "alert");

        events.publish("alert", new JsonObject());
        events.publish("measurement", new JsonObject());

        assertThat(alerts.sent).hasSize(1);
        assertThat(all.sent).hasSize(2);
    }

    @Test
    void figuresAreComputedOnceForAllAndOnlyWhileSomebodyListensToThem() {
        pulse.beat(1);
        FakeSink alerts = listen("alert");
        pulse.beat(1);
        assertThat(computed).isZero();

        FakeSink one = listen("aggregate");
        FakeSink other = listen("aggregate");
        pulse.beat(2);

        assertThat(computed).isEqualTo(2);
        assertThat(one.sent).hasSize(2).isEqualTo(other.sent);
        assertThat(alerts.sent).isEmpty();
    }

    @Test
    void theClockRunsOnlyWhileSomebodyListens() {
        EventListener one = new EventListener(Set.of("alert"), new FakeSink());
        EventListener other = new EventListener(Set.of("alert"), new FakeSink());
        assertThat(pulse.started).isZero();

        events.add(one);
        events.add(other);
        events.remove(one);
        assertThat(pulse.started).isEqualTo(1);
        assertThat(pulse.stopped).isZero();

        events.remove(other);
        assertThat(pulse.stopped).isEqualTo(1);
    }

    @Test
    void operationsAreSampledOnlyWhileSomebodyListensToThem() {
        monitor.start(); // Each second one of each kind is due.
        try {
            EventListener quiet = new EventListener(Set.of("aggregate"), new FakeSink());
            events.add(quiet);
            FakeSink sink = new FakeSink();
            EventListener listener = new EventListener(Set.of("measurement"), sink);
            events.add(listener);
            while (sink.sent.isEmpty()) {
                measure();
            }
            assertThat(sink.sent.getFirst()).contains("event: measurement", "\"operation\":\"upload\"");

            events.remove(listener);
            int heard = sink.sent.size();
            for (int i = 0; i < 1_000; i++) {
                measure();
            }
            assertThat(sink.sent).hasSize(heard);
        } finally {
            monitor.close();
        }
    }

    private void measure() {
        Measurement upload = monitor.measure(Operation.UPLOAD);
        upload.end(Outcome.SUCCESS);
    }

    @Test
    void aSlowListenerLosesEventsIsToldHowManyAndNobodyElseDoes() {
        FakeSink slow = listen("alert");
        FakeSink quick = listen("alert");
        slow.slow = true;

        for (int i = 0; i < 5; i++) {
            events.publish("alert", new JsonObject().put("text", BIG));
        }
        assertThat(slow.sent).hasSize(2);
        assertThat(quick.sent).hasSize(5);
        assertThat(monitor.meters().get("cairn.events.dropped").counter().count())
                .isEqualTo(3);

        slow.takeAll();
        events.publish("alert", new JsonObject());
        assertThat(slow.sent.subList(2, slow.sent.size()))
                .containsExactly("event: dropped\ndata: {\"events\":3}\n\n", "id: 6\nevent: alert\ndata: {}\n\n");
        assertThat(monitor.meters().get("cairn.events.sent").counter().count()).isEqualTo(9);
    }

    @Test
    void aListenerThatTakesNothingIsCutOffAndOneThatIsSlowIsNot() {
        FakeSink stuck = listen("alert");
        FakeSink slow = listen("alert");
        stuck.slow = true;
        slow.slow = true;

        for (int i = 0; i < EventListener.STUCK_SECONDS_MAX + 1; i++) {
            events.publish("alert", new JsonObject());
            pulse.beat(1);
            if (i % 10 == 0) {
                slow.takeAll();
            }
        }

        assertThat(stuck.cut).isTrue();
        assertThat(slow.cut).isFalse();
    }

    @Test
    void aQuietStreamShowsThatItLives() {
        FakeSink sink = listen("alert");

        pulse.beat(EventListener.QUIET_SECONDS_MAX * 2);

        assertThat(sink.sent).containsExactly(":\n\n", ":\n\n");
    }

    @Test
    void figuresThatFailStopNothingElse() {
        FakeSink sink = listen("aggregate", "alert");
        fails = true;
        pulse.beat(2);
        events.publish("alert", new JsonObject());
        fails = false;
        pulse.beat(1);

        assertThat(sink.sent).hasSize(2);
        assertThat(sink.sent.getLast()).contains("event: aggregate");
    }

    @Test
    void tooManyListenersAreRefused() {
        for (int i = 0; i < Events.LISTENERS_MAX; i++) {
            listen("alert");
        }

        assertThatThrownBy(() -> listen("alert"))
                .isInstanceOf(RequestException.class)
                .extracting(refused -> ((RequestException) refused).error().toString())
                .asString()
                .contains("Busy");
        assertThat(monitor.meters().get("cairn.events.listeners").gauge().value())
                .isEqualTo(Events.LISTENERS_MAX);
    }

    @Test
    void whenItClosesAllStreamsEndAndNoneBegins() {
        FakeSink sink = listen("alert");

        events.close();

        assertThat(sink.ended).isTrue();
        assertThatThrownBy(() -> listen("alert"))
                .isInstanceOf(RequestException.class)
                .extracting(refused -> ((RequestException) refused).error().toString())
                .asString()
                .contains("Draining");
    }
}
