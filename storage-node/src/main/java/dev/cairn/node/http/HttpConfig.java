package dev.cairn.node.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the API listens and what it bears. Component {@code idleTimeout} is config key {@code http.idle-timeout}, and so on.
 *
 * @param host address to listen on
 * @param port to listen on; 0 for any free one
 * @param eventLoops threads that move bytes between sockets and the rest
 * @param idleTimeout closes a connection on which nothing moved for so long
 * @param headTimeout closes a connection whose request head takes longer
 * @param bodyStallTimeout refuses an upload of which nothing moved for so long, and breaks off an answer of which nothing
 *     moved for twice as long
 * @param bodyBytesPerSecondMin an upload slower than this over {@code bodyStallTimeout} counts as stalled; 0 for none
 * @param headBytesMax most bytes of a request's header lines together
 * @param targetBytesMax most bytes of a request line
 * @param connectionsMax connections beyond it are closed at once
 * @param requestsMax requests in flight; beyond it the answer is {@code busy}
 * @param uploadsMax streamed uploads in flight, each with buffers of its own; others wait for a place
 * @param uploadsWait how long, but at most half of {@code idleTimeout}; then the answer is {@code busy}
 * @param inlineBytesMax bodies up to this length travel in the commit
 * @param gateThreads threads that read metadata and volumes for the event loops
 * @param gateQueueMax calls that may wait for these threads; beyond it the answer is {@code busy}
 * @param slowRequest a request that takes longer is logged
 * @param corsOrigins origins whose pages may use the API; {@code *} for all, none by default
 * @param hostNames names under which requests are taken, beside those of this machine, where it alone reaches the node
 * @param http2 whether HTTP/2 without TLS (h2c) is spoken too
 */
public record HttpConfig(
        String host,
        int port,
        int eventLoops,
        Duration idleTimeout,
        Duration headTimeout,
        Duration bodyStallTimeout,
        int bodyBytesPerSecondMin,
        int headBytesMax,
        int targetBytesMax,
        int connectionsMax,
        int requestsMax,
        int uploadsMax,
        Duration uploadsWait,
        int inlineBytesMax,
        int gateThreads,
        int gateQueueMax,
        Duration slowRequest,
        Set<String> corsOrigins,
        Set<String> hostNames,
        boolean http2) {
    /** Fewer threads than this let some slow reads hold up the others. */
    public static final int GATE_THREADS_LEAST = 8;

    /** Clients and proxies commonly wait for an answer for as long. */
    public static final Duration UPLOADS_WAIT_LIMIT = Duration.ofSeconds(60);

    public static final HttpConfig DEFAULT = new HttpConfig(
            "127.0.0.1",
            8080,
            Runtime.getRuntime().availableProcessors(),
            Duration.ofSeconds(75),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            4 << 10,
            64 << 10,
            16 << 10,
            10_000,
            2_000,
            256,
            Duration.ofSeconds(10),
            4 << 10,
            Math.max(GATE_THREADS_LEAST, Runtime.getRuntime().availableProcessors()),
            4_000,
            Duration.ofSeconds(10),
            Set.of(),
            Set.of(),
            true);

    /** A commit entry carries several inline bodies; a longer one belongs on a volume. */
    public static final int INLINE_BYTES_LIMIT = 64 << 10;

    /** A key of 1,024 bytes has 3,072 percent-encoded; the rest of the request line needs room too. */
    private static final int TARGET_BYTES_LEAST = 4 << 10;

    public HttpConfig {
        require(!host.isBlank(), "http.host", "an address or name", host);
        require(port >= 0 && port <= 65_535, "http.port", "0..65535", port);
        require(eventLoops >= 1 && eventLoops <= 256, "http.event-loops", "1..256", eventLoops);
        positive("http.idle-timeout", idleTimeout);
        positive("http.head-timeout", headTimeout);
        positive("http.body-stall-timeout", bodyStallTimeout);
        require(
                bodyBytesPerSecondMin >= 0,
                "http.body-bytes-per-second-min",
                "at least 0 bytes per second",
                bodyBytesPerSecondMin);
        require(headBytesMax >= 4 << 10, "http.head-bytes-max", "at least 4096 bytes", headBytesMax);
        require(
                targetBytesMax >= TARGET_BYTES_LEAST,
                "http.target-bytes-max",
                "at least " + TARGET_BYTES_LEAST + " bytes",
                targetBytesMax);
        require(connectionsMax >= 1, "http.connections-max", "at least 1", connectionsMax);
        require(requestsMax >= 1, "http.requests-max", "at least 1", requestsMax);
        require(uploadsMax >= 1, "http.uploads-max", "at least 1", uploadsMax);
        require(
                !uploadsWait.isNegative() && uploadsWait.compareTo(UPLOADS_WAIT_LIMIT) <= 0,
                "http.uploads-wait",
                "0 to " + UPLOADS_WAIT_LIMIT.toSeconds() + " seconds",
                uploadsWait);
        require(
                inlineBytesMax >= 0 && inlineBytesMax <= INLINE_BYTES_LIMIT,
                "http.inline-bytes-max",
                "0.." + INLINE_BYTES_LIMIT + " bytes",
                inlineBytesMax);
        require(gateThreads >= 1 && gateThreads <= 1_024, "http.gate-threads", "1..1024", gateThreads);
        require(gateQueueMax >= 1, "http.gate-queue-max", "at least 1", gateQueueMax);
        positive("http.slow-request", slowRequest);
        corsOrigins = Set.copyOf(corsOrigins);
        hostNames =
                hostNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** The same with other bounds for connections and uploads. */
    public HttpConfig with(int otherConnectionsMax, int otherUploadsMax) {
        return new HttpConfig(
                host,
                port,
                eventLoops,
                idleTimeout,
                headTimeout,
                bodyStallTimeout,
                bodyBytesPerSecondMin,
                headBytesMax,
                targetBytesMax,
                otherConnectionsMax,
                requestsMax,
                otherUploadsMax,
                uploadsWait,
                inlineBytesMax,
                gateThreads,
                gateQueueMax,
                slowRequest,
                corsOrigins,
                hostNames,
                http2);
    }

    /** A connection that waits must not be closed as idle. */
    Duration uploadsWaitMax() {
        Duration halfIdle = Duration.ofNanos(idleTimeout.toNanos() / 2);
        return uploadsWait.compareTo(halfIdle) < 0 ? uploadsWait : halfIdle;
    }

    private static void positive(String key, Duration value) {
        require(value.isPositive(), key, "longer than 0", value);
    }

    private static void require(boolean holds, String key, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("%s must be %s; is %s".formatted(key, rule, value));
        }
    }
}
