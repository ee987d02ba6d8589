package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens on this node, told at once to all who listen: an {@link #AGGREGATE} of the last second, sampled
 * {@link #MEASUREMENT}s, each {@link #ALERT}. While nobody listens nothing is computed, sampled or encoded, and no thread runs.
 *
 * <p>Safe for use by many threads. {@link #publish} never waits for a listener: its lock is held for no longer than it takes to
 * hand an event to the loops of {@link #LISTENERS_MAX} listeners.
 */
public final class Events implements AutoCloseable {
    public static final String AGGREGATE = "aggregate";
    public static final String MEASUREMENT = "measurement";
    public static final String ALERT = "alert";

    /** Each has a connection, and up to {@link EventListener#UNSENT_BYTES_MAX} of memory. */
    static final int LISTENERS_MAX = 64;

    static final Duration PERIOD = Duration.ofSeconds(1);
    static final List<String> TYPES = List.of(AGGREGATE, MEASUREMENT, ALERT);

    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final FileStoragePerformanceMonitor monitor;
    private final Supplier<JsonObject> aggregate;
    private final Pulse pulse;
    private final Set<EventListener> listeners = new LinkedHashSet<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Counter sent;
    private final Counter dropped;
    private long lastId;
    private boolean failing;
    private boolean closed;
    private Runnable stopPulse = () -> {};

    /** While operations are sampled. */
    private Optional<Consumer<EndedOperation>> sampler = Optional.empty();

    /** @param aggregate asked when somebody begins to listen to it and once a second from then on, on a thread of its own */
    public Events(FileStoragePerformanceMonitor monitor, Supplier<JsonObject> aggregate) {
        this(monitor, aggregate, Pulse.onThread("cairn-events"));
    }

    /** Registers {@code cairn.events.listeners}, {@code cairn.events.sent} and {@code cairn.events.dropped}. */
    Events(FileStoragePerformanceMonitor monitor, Supplier<JsonObject> aggregate, Pulse pulse) {
        this.monitor = monitor;
        this.aggregate = aggregate;
        this.pulse = pulse;
        MeterRegistry meters = monitor.meters();
        Gauge.builder("cairn.events.listeners", count, AtomicInteger::get)
                .description("Listeners to events")
                .register(meters);
        sent = Counter.builder("cairn.events.sent")
                .description("Events sent, to each listener")
                .register(meters);
        dropped = Counter.builder("cairn.events.dropped")
                .description("Events that a listener lost, because it takes them too slowly")
                .register(meters);
    }

    /**
     * Tells all who listen to events of this type.
     *
     * @param data not to be changed afterwards
     */
    public void publish(String type, JsonObject data) {
        if (isWanted(type)) {
            send(type, data.encode());
        }
    }

    private synchronized boolean isWanted(String type) {
        return listeners.stream().anyMatch(listener -> listener.wants(type));
    }

    private synchronized void send(String type, String data) {
        lastId++;
        byte[] event =
                "id: %d\nevent: %s\ndata: %s\n\n".formatted(lastId, type, data).getBytes(StandardCharsets.UTF_8);
        for (EventListener listener : listeners) {
            if (listener.wants(type)) {
                (listener.offer(event) ? sent : dropped).increment();
            }
        }
    }

    /**
     * From now on the listener hears of events; {@link #remove} must follow.
     *
     * @throws RequestException {@link RequestError.Busy} if there are too many, {@link RequestError.Draining}
     */
    synchronized void add(EventListener listener) {
        if (closed) {
            throw new RequestException(new RequestError.Draining());
        }
        if (listeners.size() >= LISTENERS_MAX) {
            throw new RequestException(new RequestError.Busy("listeners to events", RETRY_AFTER));
        }
        if (listeners.isEmpty()) {
            stopPulse = pulse.start(PERIOD, this::tick);
        }
        listeners.add(listener);
        listenersChanged();
    }

    synchronized void remove(EventListener listener) {
        listeners.remove(listener);
        listenersChanged();
    }

    private void listenersChanged() {
        count.set(listeners.size());
        sample(listeners.stream().anyMatch(listener -> listener.wants(MEASUREMENT)));
        if (listeners.isEmpty()) {
            stopPulse.run();
            stopPulse = () -> {};
        }
    }

    private void sample(boolean on) {
        if (on && sampler.isEmpty()) {
            Consumer<EndedOperation> listener = this::sampled;
            monitor.sample(listener);
            sampler = Optional.of(listener);
        } else if (!on) {
            sampler.ifPresent(monitor::sampleNoMore);
            sampler = Optional.empty();
        }
    }

    private void sampled(EndedOperation operation) {
        publish(MEASUREMENT, ExemplarJson.of(operation));
    }

    /** A second has passed. */
    private void tick() {
        try {
            if (isWanted(AGGREGATE)) {
                publish(AGGREGATE, aggregate.get());
            }
            failing = false;
        } catch (RuntimeException e) { // The others go on, and it may be well again in a second.
            if (!failing) {
                log.error("Events lack the figures of the last second", e);
            }
            failing = true;
        }
        tickListeners();
    }

    private synchronized void tickListeners() {
        listeners.forEach(EventListener::tick);
    }

    /** Ends all streams in order, and takes no more listeners. */
    @Override
    public synchronized void close() {
        closed = true;
        listeners.forEach(EventListener::end);
    }
}
