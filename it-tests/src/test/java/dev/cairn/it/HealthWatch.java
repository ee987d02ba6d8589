package dev.cairn.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks a node how it is, as a probe and a scraper do: several times a second, each time on a connection of its own. */
public final class HealthWatch implements AutoCloseable {
    private static final List<String> PATHS = List.of("/v1/health/live", "/v1/health/ready", "/v1/info", "/metrics");

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The time that Kubernetes gives its probes is a second; this tells late from never. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private static final int OK = 200;

    private final URI node;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Duration> took = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int asked;

    private HealthWatch(URI node) {
        this.node = node;
    }

    /** Asks from now on. */
    public static HealthWatch start(URI node) {
        HealthWatch watch = new HealthWatch(node);
        var _ = watch.clock.scheduleWithFixedDelay(watch::ask, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private synchronized void ask() {
        String path = PATHS.get(asked++ % PATHS.size());
        long begin = System.nanoTime();
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) node.resolve(path).toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            connection.setConnectTimeout((int) ANSWER_MAX.toMillis());
            connection.setReadTimeout((int) ANSWER_MAX.toMillis());
            if (connection.getResponseCode() == OK) {
                try (InputStream body = connection.getInputStream()) {
                    body.readAllBytes();
                }
            } else {
                failures.add(path + " gave " + connection.getResponseCode());
            }
        } catch (IOException e) {
            failures.add(path + ": " + e);
        }
        took.add(Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Asks no more, and tells how it was. */
    public synchronized Result stop() {
        clock.shutdown();
        List<Duration> sorted = new ArrayList<>(took);
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            throw new IllegalStateException("nothing was asked");
        }
        return new Result(sorted.size(), List.copyOf(failures), sorted.get(sorted.size() * 99 / 100));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /**
     * How it was.
     *
     * @param failures of all that was asked, what was not answered with 200
     */
    public record Result(int asked, List<String> failures, Duration p99) {
        @Override
        public String toString() {
            return "P99 %.3f s of %,d%s".formatted(p99.toMillis() / 1e3, asked, failures.isEmpty() ? "" : failures);
        }
    }
}
