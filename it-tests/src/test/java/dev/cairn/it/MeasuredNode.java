package dev.cairn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Makes a node do something of everything, so that each of its metrics has something to say. */
final class MeasuredNode {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final Duration COMPLETE_MAX = Duration.ofSeconds(30);
    private static final String TRACE_PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final int LARGE_BYTES = 100_000;

    private MeasuredNode() {}

    static void traffic(NodeProcess node) throws IOException {
        Client client = new Client(node.address());
        client.makeBucket("measured");
        client.put("measured", "small", new byte[10], "traceparent", TRACE_PARENT);
        client.put("measured", "large", new byte[LARGE_BYTES], "traceparent", TRACE_PARENT);
        client.get("measured", "large", "traceparent", TRACE_PARENT);
        client.get("measured", "nothing");
        client.send("GET", "/v1/buckets/measured/objects", BodyPublishers.noBody());
        client.delete("measured", "small");
    }

    /** What it exposes after that, and after a collection of garbage. */
    static ExposedSeries scrapeWithTraffic(NodeProcess node) throws IOException {
        traffic(node);
        Jcmd.ask(node.pid(), "GC.run");
        AtomicReference<ExposedSeries> scraped = new AtomicReference<>();
        Await.until(COMPLETE_MAX, () -> "the JVM's metrics are missing", () -> {
            scraped.set(ExposedSeries.parse(scrape(node)));
            return scraped.get().labels().containsKey("jvm_gc_pause_seconds_count")
                    && scraped.get().labels().containsKey("process_start_time_seconds");
        });
        return scraped.get();
    }

    /** What nodes of a cluster expose, once each reaches the others and one leads. */
    static ExposedSeries scrapeOfCluster(ClusterProcess cluster) {
        ExposedSeries all = new ExposedSeries(new TreeMap<>());
        Await.until(
                COMPLETE_MAX,
                () -> "metrics of the cluster are missing: " + all.labels().keySet(),
                () -> {
                    for (int i = 0; i < cluster.size(); i++) {
                        all.add(ExposedSeries.parse(scrape(cluster.node(i))));
                    }
                    return all.labels().containsKey("cairn_peer_round_trip_seconds")
                            && all.labels().containsKey("cairn_log_follower_behind");
                });
        return all;
    }

    private static String scrape(NodeProcess node) {
        try {
            byte[] body = new Client(node.address())
                    .send("GET", "/metrics", BodyPublishers.noBody())
                    .body();
            return new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
