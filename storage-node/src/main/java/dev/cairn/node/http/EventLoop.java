package dev.cairn.node.http;

import dev.cairn.node.transfer.BodyBuffers;
import dev.cairn.node.transfer.StallWatch;
import dev.cairn.node.transfer.TransferMeters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/** What the exchanges of one event loop share. Belongs to that loop. */
final class EventLoop implements Timers {
    private static final long DATE_REFRESH_MILLIS = 500;

    /** The system's buffers take an answer by fits and starts, and a slow reader hides behind them for a while. */
    private static final int ANSWER_STALL_FACTOR = 2;

    private final Vertx vertx;
    private final HttpConfig config;
    private final HttpServices services;
    private final TransferMeters meters;
    private final BodyBuffers buffers;
    private final StallWatch stalls;
    private final StallWatch answers;
    private final Admission.Bound bodies;
    private final RefusalPace refusals;
    private String date;

    EventLoop(
            HttpConfig config,
            HttpServices services,
            TransferMeters meters,
            BodyBuffers buffers,
            Admission.Bound bodies,
            RefusalPace.Meters refusalMeters,
            Vertx vertx) {
        this.meters = meters;
        this.buffers = buffers;
        this.vertx = vertx;
        this.config = config;
        this.services = services;
        this.stalls = new StallWatch(config.bodyStallTimeout(), config.bodyBytesPerSecondMin(), System::nanoTime);
        this.answers = new StallWatch(
                Duration.ofNanos(Math.multiplyExact(config.bodyStallTimeout().toNanos(), ANSWER_STALL_FACTOR)),
                0,
                System::nanoTime);
        this.bodies = bodies;
        this.refusals = new RefusalPace(refusalMeters, this, System::nanoTime);
        this.date = HttpDate.format(services.clock().instant());
    }

    /** Starts its timers. Call on the loop. */
    void start() {
        stalls.start(vertx);
        answers.start(vertx);
        vertx.setPeriodic(DATE_REFRESH_MILLIS, _ -> date = HttpDate.format(now()));
    }

    @Override
    public void after(Duration delay, Runnable work) {
        vertx.setTimer(Math.max(1, delay.toMillis()), _ -> work.run());
    }

    HttpConfig config() {
        return config;
    }

    HttpServices services() {
        return services;
    }

    /** Bounds the bytes of bodies that are collected whole, of all event loops together. */
    Admission.Bound bodies() {
        return bodies;
    }

    /** For requests that are refused as too many. */
    RefusalPace refusals() {
        return refusals;
    }

    /** Watches bodies of requests. */
    StallWatch stalls() {
        return stalls;
    }

    /** Watches answers: any movement will do, for who reads slowly holds little. */
    StallWatch answers() {
        return answers;
    }

    TransferMeters meters() {
        return meters;
    }

    /** Holds bodies that are streamed, of all event loops together. */
    BodyBuffers buffers() {
        return buffers;
    }

    Instant now() {
        return services.clock().instant();
    }

    /** Value of {@code Date}, at most a second old. */
    String date() {
        return date;
    }
}
