package dev.cairn.node.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a member, by the address that its clients use, where the members are reached by others. What it says is not trusted: the handshake is. */
final class Bootstrap {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** More than a cluster of as many nodes as there may be has to say. */
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private Bootstrap() {}

    /**
     * Asks. Blocks for some seconds at most.
     *
     * @param address {@code host:port}
     * @return addresses of the nodes' own protocol, by node id; not empty
     * @throws IOException if there is no answer, or it is no member that answers: the message says which
     */
    static Map<String, String> members(String address) throws IOException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/v1/cluster"))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer = client.sendAsync(
                            request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX))
                    .get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException("%s answers %d".formatted(address, answer.statusCode()));
            }
            return members(address, new JsonObject(answer.body()));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new IOException(address + " does not answer as a node does", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(address + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            client.shutdownNow(); // To close it would wait for an answer that does not end.
        }
    }

    private static Map<String, String> members(String address, JsonObject cluster) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        JsonArray nodes = cluster.getJsonArray("nodes", new JsonArray());
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            members.put(node.getString("id", ""), node.getString("peerAddress", ""));
        }
        if (members.isEmpty()) {
            throw new IOException(address + " is a node on its own: start it with the cluster's secret first");
        }
        return members;
    }
}
