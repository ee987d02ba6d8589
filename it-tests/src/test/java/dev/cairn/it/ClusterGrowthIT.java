package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Judgement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a node with data becomes a cluster while it is used, and one node more gets its share and nothing crosses the network for it twice. Method:
 * real processes; what clients see is judged, and what the nodes count is added up.
 */
class ClusterGrowthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BODY_BYTES = 64 << 10;
    private static final int CLIENTS = 4;
    private static final long SEED = 7;
    private static final String BUCKET = "files";

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<byte[]> bodies = new ArrayList<>();

    private String put(Client client) throws IOException {
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        HttpResponse<byte[]> answer = client.put(BUCKET, "object-" + bodies.size(), body);
        assertThat(answer.statusCode()).isEqualTo(201);
        bodies.add(body);
        return answer.headers().firstValue("Cairn-Durability").orElseThrow();
    }

    @Test
    void aNodeWithDataBecomesThreeWhileItIsUsedAndCanBeLostThen() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 1)) {
            Client first = new Client(cluster.address(0));
            first.makeBucket(BUCKET);
            first.makeBucket(RecordingClients.BUCKET);
            for (int i = 0; i < 50; i++) {
                assertThat(put(first)).isEqualTo("fsync 1/1");
            }
            List<URI> all = IntStream.range(0, 3).mapToObj(cluster::address).toList();

            Judgement judgement;
            try (RecordingClients clients = new RecordingClients(all, CLIENTS, SEED)) {
                clients.awaitMore(50);
                cluster.grow();
                clients.awaitMore(50);
                cluster.grow();
                clients.awaitMore(50);
                cluster.awaitSettled();
                judgement = clients.judge();
            }

            assertThat(judgement.violations()).isEmpty();
            assertThat(judgement.undecided()).isEmpty();
            assertThat(put(first)).isEqualTo("fsync 2/3");
            cluster.kill(0);
            Client left = new Client(cluster.address(1));
            for (int i = 0; i < bodies.size(); i++) {
                String key = "object-" + i;
                Await.until(PATIENCE, () -> key + " is not answered", () -> isRead(left, key));
                assertThat(left.get(BUCKET, key).body()).isEqualTo(bodies.get(i));
            }
        }
    }

    @Test
    void aFourthNodeGetsItsShareAndNothingCrossesTheNetworkTwiceForIt() throws Exception {
        try (ClusterProcess cluster = new ClusterProcess(directory, 3)) {
            cluster.awaitSettled();
            Client first = new Client(cluster.address(0));
            first.makeBucket(BUCKET);
            for (int i = 0; i < 400; i++) {
                put(first);
            }
            cluster.awaitSettled();
            double before = carried(cluster);

            cluster.grow();
            cluster.awaitSettled();

            double share = 400 * 3 / 4.0;
            double moved = sum(cluster, "cairn_moves_copies_total");
            assertThat(moved / share).isBetween(0.85, 1.15); // Of so few objects chance alone has it 0.97 to 1.03.
            assertThat((carried(cluster) - before) / (moved * BODY_BYTES)).isBetween(1.0, 1.05);
        }
    }

    private static boolean isRead(Client node, String key) {
        try {
            return node.get(BUCKET, key).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes of blobs, and of their ids, that were sent or fetched. */
    private static double carried(ClusterProcess cluster) {
        String all = "cairn_peer_moved_bytes_total{direction=\"%s\",request=\"%s\",side=\"client\"}";
        double sum = 0;
        for (String request : List.of("put", "write")) {
            sum += sum(cluster, all.formatted("sent", request));
        }
        for (String request : List.of("read", "list")) {
            sum += sum(cluster, all.formatted("received", request));
        }
        return sum;
    }

    /** Of what each node counts under that name. */
    private static double sum(ClusterProcess cluster, String series) {
        return cluster.addresses().stream()
                .mapToDouble(address -> counted(new Client(address), series))
                .sum();
    }

    private static double counted(Client node, String series) {
        try {
            String metrics = new String(
                    node.send("GET", "/metrics", BodyPublishers.noBody()).body(), StandardCharsets.UTF_8);
            Matcher line = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$")
                    .matcher(metrics);
            return line.find() ? Double.parseDouble(line.group(1)) : 0;
        } catch (IOException e) {
            throw new AssertionError("no metrics", e);
        }
    }
}
