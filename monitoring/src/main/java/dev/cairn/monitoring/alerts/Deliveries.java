package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.alerts.AlertMeters.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes changes to the history, the log, the webhooks and the code that listens, each by a way of its own: none waits for another. */
final class Deliveries implements AlertSink {
    /** So many changes wait for one receiver. */
    static final int WAITING_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger("dev.cairn.alerts");
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration WEBHOOKS_CLOSE_LIMIT = Duration.ofSeconds(3);

    private final FileStoragePerformanceMonitor monitor;
    private final AlertMeters meters;
    private final Executor executor;
    private final Webhooks webhooks;
    private final ClusterVoice voice;
    private final Mailbox<AlertChange> history;
    private final Mailbox<AlertChange> logged;
    private final List<Mailbox<AlertChange>> listeners = new CopyOnWriteArrayList<>();

    Deliveries(
            FileStoragePerformanceMonitor monitor,
            AlertMeters meters,
            AlertsStore store,
            Webhooks webhooks,
            ClusterVoice voice,
            Executor executor) {
        this.monitor = monitor;
        this.meters = meters;
        this.executor = executor;
        this.webhooks = webhooks;
        this.voice = voice;
        this.history = new Mailbox<>(
                WAITING_MAX,
                executor,
                change -> keep(store, change),
                () -> monitor.failed(
                        "The history of alerts does not keep up", new IllegalStateException("too many changes")));
        this.logged = mailbox(Channel.LOG, Deliveries::log);
    }

    void listen(Channel channel, Consumer<AlertChange> listener) {
        listeners.add(mailbox(channel, listener));
    }

    private Mailbox<AlertChange> mailbox(Channel channel, Consumer<AlertChange> receiver) {
        return new Mailbox<>(
                WAITING_MAX,
                executor,
                change -> deliver(channel, receiver, change),
                () -> meters.count(channel, Result.DROPPED));
    }

    private void deliver(Channel channel, Consumer<AlertChange> receiver, AlertChange change) {
        try {
            receiver.accept(change);
            meters.count(channel, Result.DELIVERED);
        } catch (RuntimeException e) {
            meters.count(channel, Result.FAILED);
            monitor.failed("A receiver of alerts failed", e);
        }
    }

    private void keep(AlertsStore store, AlertChange change) {
        try {
            store.append(change);
        } catch (IOException | RuntimeException e) {
            monitor.failed("A change of an alert cannot be kept", e);
        }
    }

    @Override
    public void record(AlertChange change) {
        history.put(change);
    }

    @Override
    public void tell(AlertChange change) {
        logged.put(change);
        if (change.kind() == AlertChange.Kind.FIRING || change.kind() == AlertChange.Kind.RESOLVED) {
            voice.see(change);
            webhooks.put(change);
        }
        listeners.forEach(listener -> listener.put(change));
    }

    @Override
    public void dropped(String rule) {
        meters.countDropped();
    }

    private static void log(AlertChange change) {
        String id = change.alert().map(Alert::id).orElse(change.rule());
        switch (change.kind()) {
            case FIRING -> log.warn("Alert {} ({}): {}", id, change.severity(), change.summary());
            case RESOLVED -> log.info("Alert {} has ended: {}", id, change.summary());
            case SILENCED, UNSILENCED ->
                log.info("{}, by {}", change.summary(), change.by().orElse("nobody"));
        }
    }

    /** Waits for a while until webhooks have what they take at the first attempt, and log and history have all. */
    void close() {
        webhooks.close(WEBHOOKS_CLOSE_LIMIT);
        try {
            logged.awaitEmpty(CLOSE_LIMIT);
            history.awaitEmpty(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
