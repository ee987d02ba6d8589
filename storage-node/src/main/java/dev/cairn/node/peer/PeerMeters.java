package dev.cairn.node.peer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Meters of one end: of the server, or of the client. Safe for use by many threads. */
final class PeerMeters {
    /** How a request ended. */
    enum Outcome {
        OK,
        /** The answer was an error. */
        REFUSED,
        /** There was no answer, or not all of it. */
        FAILED
    }

    private final Map<PeerRequest, Map<Outcome, Counter>> requests = new EnumMap<>(PeerRequest.class);
    private final Map<PeerRequest, Counter> sent = new EnumMap<>(PeerRequest.class);
    private final Map<PeerRequest, Counter> received = new EnumMap<>(PeerRequest.class);
    private final DistributionSummary batch;

    /**
     * Registers {@code cairn.peer.requests{side,request,outcome}}, {@code cairn.peer.moved{side,request,direction}} and
     * {@code cairn.peer.batch.puts{side}}, all series at once.
     *
     * @param side {@code client} or {@code server}
     */
    PeerMeters(String side, MeterRegistry registry) {
        for (PeerRequest kind : PeerRequest.values()) {
            Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                        outcome,
                        Counter.builder("cairn.peer.requests")
                                .description("Requests between the nodes of the cluster that have ended")
                                .tags("side", side, "request", kind.tag())
                                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            requests.put(kind, outcomes);
            sent.put(kind, moved(side, kind, "sent", registry));
            received.put(kind, moved(side, kind, "received", registry));
        }
        batch = DistributionSummary.builder("cairn.peer.batch.puts")
                .description("Small blobs that went to another node in one request")
                .tag("side", side)
                .register(registry);
    }

    private static Counter moved(String side, PeerRequest kind, String direction, MeterRegistry registry) {
        return Counter.builder("cairn.peer.moved")
                .description("Bytes of bodies that went to other nodes of the cluster and came from them")
                .baseUnit("bytes")
                .tags("side", side, "request", kind.tag(), "direction", direction)
                .register(registry);
    }

    void ended(PeerRequest kind, Outcome outcome) {
        Map<Outcome, Counter> outcomes = requests.getOrDefault(kind, Map.of());
        Counter counter = outcomes.get(outcome);
        if (counter != null) { // Always.
            counter.increment();
        }
    }

    void sent(PeerRequest kind, long bytes) {
        count(sent, kind, bytes);
    }

    void received(PeerRequest kind, long bytes) {
        count(received, kind, bytes);
    }

    private static void count(Map<PeerRequest, Counter> counters, PeerRequest kind, long bytes) {
        Counter counter = counters.get(kind);
        if (counter != null) { // Always.
            counter.increment((double) bytes);
        }
    }

    void batch(int puts) {
        batch.record(puts);
    }
}
