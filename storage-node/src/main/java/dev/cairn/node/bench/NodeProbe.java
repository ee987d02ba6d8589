package dev.cairn.node.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Asks nodes for their metrics, whose sums it tells, and another store for nothing. Used by one thread, which it blocks. */
final class NodeProbe implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpRequest> requests;
    private final boolean asks;
    private NodeSample begun = NodeSample.UNKNOWN;
    private double residentBytesMax = Double.NaN;

    NodeProbe(List<URI> servers, Api api) {
        asks = api == Api.CAIRN;
        requests = servers.stream()
                .map(server -> HttpRequest.newBuilder(URI.create(server + "/metrics"))
                        .timeout(ANSWER_MAX)
                        .build())
                .toList();
    }

    /** The time that counts begins. */
    void begin() throws InterruptedException {
        begun = look();
    }

    /** Looks what memory the nodes hold now. */
    NodeSample look() throws InterruptedException {
        NodeSample sample = ask();
        double bytes = sample.residentBytes();
        if (!Double.isNaN(bytes) && !(bytes <= residentBytesMax)) {
            residentBytesMax = bytes;
        }
        return sample;
    }

    /** The time that counts ends. */
    NodeUsage end() throws InterruptedException {
        NodeSample ended = look();
        return NodeUsage.between(begun, ended, residentBytesMax);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** A node that does not answer, or something that is none, tells nothing: the load goes on. */
    private NodeSample ask() throws InterruptedException {
        if (!asks) {
            return NodeSample.UNKNOWN;
        }
        try {
            NodeSample sum = NodeSample.NOTHING;
            for (HttpRequest request : requests) {
                sum = sum.plus(NodeSample.parse(
                        client.send(request, BodyHandlers.ofString()).body()));
            }
            return sum;
        } catch (IOException | NumberFormatException _) {
            return NodeSample.UNKNOWN;
        }
    }
}
