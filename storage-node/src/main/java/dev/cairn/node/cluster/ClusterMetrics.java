package dev.cairn.node.cluster;

import dev.cairn.replication.Follower;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the others are, asked once for each scrape. Of other nodes there are a few, so their ids are label values; those that
 * were removed are in it no more.
 */
public final class ClusterMetrics implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMetrics.class);
    private static final String PEER = "peer";
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<? extends Collection<String>> others;
    private final Supplier<? extends Collection<Follower>> followers;
    private final Function<String, Optional<Duration>> roundTrip;
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param others ids of the other nodes
     * @param followers empty unless this node leads
     * @param roundTrip to another node, empty if it is not reached
     */
    ClusterMetrics(
            Supplier<? extends Collection<String>> others,
            Supplier<? extends Collection<Follower>> followers,
            Function<String, Optional<Duration>> roundTrip) {
        this.others = others;
        this.followers = followers;
        this.roundTrip = roundTrip;
    }

    @Override
    public MetricSnapshots collect() {
        try {
            return collected();
        } catch (RuntimeException e) { // It must not take all other series with it.
            if (failed.compareAndSet(false, true)) {
                LOG.warn("The metrics of the cluster are missing", e);
            }
            return new MetricSnapshots();
        }
    }

    private MetricSnapshots collected() {
        Map<String, Double> behind = new TreeMap<>();
        Map<String, Double> silent = new TreeMap<>();
        for (Follower follower : followers.get()) {
            follower.behind().ifPresent(entries -> behind.put(follower.id(), (double) entries));
            silent.put(follower.id(), seconds(follower.silent()));
        }
        Map<String, Double> reached = new TreeMap<>();
        Map<String, Double> took = new TreeMap<>();
        for (String other : others.get()) {
            Optional<Duration> trip = roundTrip.apply(other);
            reached.put(other, trip.isPresent() ? 1.0 : 0.0);
            trip.ifPresent(time -> took.put(other, seconds(time)));
        }
        return MetricSnapshots.of(
                byPeer("cairn_log_follower_behind", "Committed entries that a replica is not known to have", behind),
                byPeer(
                        "cairn_log_follower_silent_seconds",
                        "For how long a replica has not answered the one that leads",
                        silent),
                byPeer("cairn_peer_reached", "1 while another node answers this one's pings, else 0", reached),
                byPeer("cairn_peer_round_trip_seconds", "How long the last ping to another node took", took));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }

    private static GaugeSnapshot byPeer(String name, String help, Map<String, Double> values) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((peer, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(PEER, peer))
                .value(value)
                .build()));
        return gauge.build();
    }
}
