package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.FileId;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: buckets live as the contract says. Method: real HTTP against the real state machine. */
class BucketsTest {
    private static final String BOX = "/v1/buckets/box";

    @TempDir
    Path directory;

    private StoreNode node;

    @BeforeEach
    void start() {
        node = new StoreNode(directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void brotliIsNoWayToStoreAndTheProblemSaysSo() {
        HttpResponse<byte[]> refused = node.send("PUT", BOX, "{\"compression\":\"brotli\"}");

        assertThat(problem(refused)).isEqualTo("400 invalid-value");
        assertThat(text(refused)).contains("\"field\":\"compression\"", "brotli is only read");
        assertThat(node.get(BOX).statusCode()).isEqualTo(404);
    }

    @Test
    void whatABucketSavesIsSaidOnceItHoldsSomething() {
        node.bucket("box", "{\"compressionLeastBytes\":1000}");
        assertThat(text(node.get(BOX))).contains("\"storedBytes\":0,\"settings\"");
        node.put("box", "empty", "", "Content-Type", "text/plain");
        assertThat(text(node.get(BOX))).doesNotContain("compressionRatio");

        node.put("box", "text", "all is well\n".repeat(10_000), "Content-Type", "text/plain");
        JsonObject bucket = new JsonObject(text(node.get(BOX)));

        double ratio = bucket.getDouble("compressionRatio");
        assertThat(ratio)
                .isGreaterThan(100)
                .isCloseTo(bucket.getDouble("bytes") / bucket.getDouble("storedBytes"), within(0.001));
        assertThat(text(node.get("/v1/buckets"))).contains("\"compressionRatio\":" + ratio);
    }

    @Test
    void aNewBucketHasTheDefaultsAndIsFound() {
        HttpResponse<byte[]> created = must(201, node.send("PUT", BOX, ""));

        assertThat(text(created))
                .contains(
                        "\"name\":\"box\"",
                        "\"objects\":0,\"bytes\":0",
                        "\"settings\":{\"maxObjectBytes\":null,\"allowedTypes\":[],\"deniedTypes\":[],"
                                + "\"allowedExtensions\":[],\"deniedExtensions\":[],\"verifyType\":false,\"compression\":\"auto\","
                                + "\"compressionLevel\":null,\"compressionLeastBytes\":10000,\"variants\":{\"large\":{\"w\":1600,",
                        "\"variantsAtUpload\":[],\"adHocVariants\":false,\"copies\":null,\"durability\":\"quorum\"}");
        assertThat(header(created, "Location")).isEqualTo(BOX);
        assertThat(header(created, "Cairn-Durability")).isEqualTo("fsync 1/1");
        HttpResponse<byte[]> described = must(200, node.get(BOX));
        assertThat(text(described)).isEqualTo(text(created));
        assertThat(header(described, "ETag"))
                .isEqualTo(header(created, "ETag"))
                .isEqualTo("\"" + header(created, "Cairn-Version") + "\"");
        assertThat(text(node.get("/v1/buckets"))).isEqualTo("{\"buckets\":[" + text(created) + "]}");
        HttpResponse<byte[]> head = must(200, node.send("HEAD", BOX, ""));
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(header(created, "ETag"));
    }

    @Test
    void anExistingBucketIsNotMadeAnew() {
        node.bucket("box", "{\"maxObjectBytes\":5}");

        assertThat(problem(node.send("PUT", BOX, ""))).isEqualTo("409 bucket-exists");
        assertThat(problem(node.send("PUT", BOX, "", "If-None-Match", "*"))).isEqualTo("409 bucket-exists");
        assertThat(text(node.get(BOX))).contains("\"maxObjectBytes\":5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"maxObjectBytes\":-1}",
                "{\"maxObjectBytes\":1.5}",
                "{\"maxObjectBytes\":99999999999999999999}",
                "{\"allowedTypes\":\"image/png\"}",
                "{\"allowedTypes\":[1]}",
                "{\"allowedTypes\":[\"image\"]}",
                "{\"deniedExtensions\":[\".exe\"]}",
                "{\"verifyType\":\"yes\"}",
                "{\"copies\":0}",
                "{\"copies\":6}",
                "{\"copies\":4294967297}",
                "{\"copies\":\"3\"}",
                "{\"durability\":\"most\"}",
            })
    void settingsThatBreakARuleAreRefused(String settings) {
        assertThat(problem(node.send("PUT", BOX, settings))).isEqualTo("400 invalid-value");
        assertThat(problem(node.get(BOX))).isEqualTo("404 no-such-bucket");
    }

    @Test
    void copiesAndDurabilityAreSetEachByItselfAndNullSetsTheDefault() {
        node.bucket("box", "{\"copies\":2,\"durability\":\"all\"}");
        assertThat(text(node.get(BOX))).contains("\"copies\":2,\"durability\":\"all\"");

        assertThat(text(must(200, node.send("PATCH", BOX, "{\"maxObjectBytes\":5}"))))
                .contains("\"copies\":2,\"durability\":\"all\"");
        assertThat(text(must(200, node.send("PATCH", BOX, "{\"copies\":null}"))))
                .contains("\"copies\":null,\"durability\":\"all\"");
        assertThat(text(must(200, node.send("PATCH", BOX, "{\"copies\":5,\"durability\":null}"))))
                .contains("\"copies\":5,\"durability\":\"quorum\"");
        assertThat(text(node.get(BOX))).contains("\"copies\":5,\"durability\":\"quorum\"");
    }

    /** The node's cluster has two nodes, which read such levels of formats. */
    private void clusterOf(int one, int other) {
        ClusterState state =
                ClusterState.founded(reads(1, one), placed(1), CopyRule.DEFAULT).with(reads(2, other), placed(2));
        long version = node.metadata
                .view()
                .join()
                .clusterRecord(Cluster.RECORD)
                .map(ClusterRecord::version)
                .orElse(0L);
        node.metadata
                .submit(new Command.SetClusterRecord(Cluster.RECORD, version, state.encode(), Instant.EPOCH))
                .join();
    }

    private static ClusterNode reads(long n, int level) {
        return new ClusterNode(placed(n).id(), "", "", "", "", "", level);
    }

    private static LayoutNode placed(long n) {
        return new LayoutNode(new NodeId(new FileId(7, n)), "", 1, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"copies\":2}", "{\"durability\":\"all\"}"})
    void copiesByBucketWaitUntilAllNodesReadThem(String settings) {
        clusterOf(1, 2);
        node.bucket("box", "{\"copies\":null,\"durability\":\"quorum\"}"); // Written as ever.

        assertThat(problem(node.send("PUT", "/v1/buckets/other", settings))).isEqualTo("503 unavailable");
        HttpResponse<byte[]> refused = node.send("PATCH", BOX, settings);
        assertThat(problem(refused)).isEqualTo("503 unavailable");
        assertThat(text(refused)).contains("Not all nodes of the cluster read copies by bucket yet");
        assertThat(text(node.get(BOX))).contains("\"copies\":null,\"durability\":\"quorum\"");

        clusterOf(2, 2);
        must(201, node.send("PUT", "/v1/buckets/other", settings));
        must(200, node.send("PATCH", BOX, settings));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5000", "5000.0", "5e3"})
    void aNumberIsWholeHoweverItIsWritten(String number) {
        node.bucket("box", "{\"maxObjectBytes\":" + number + "}");

        assertThat(text(node.get(BOX))).contains("\"maxObjectBytes\":5000,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{} {}",
                "nonsense",
                "{\"maxobjectbytes\":1}",
                "{\"verifyType\":true,\"verifyType\":false}",
                "{\"allowedTypes\":[[[[[[[[[[[[]]]]]]]]]]]]}",
            })
    void whatIsNoSettingsObjectIsRefused(String body) {
        assertThat(problem(node.send("PUT", BOX, body))).isEqualTo("400 bad-request");
    }

    @Test
    void aBodyBeyondTheBoundIsRefused() {
        String body = "{\"allowedTypes\":[\"" + "x".repeat(JsonInput.BODY_BYTES_MAX) + "\"]}";

        assertThat(problem(node.send("PUT", BOX, body))).isEqualTo("413 too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Box", "a..b", "-ab", "192.168.0.1", "%41bc", "a%2Fb", "caf%C3%A9"})
    void namesOutsideTheRulesAreRefused(String name) {
        assertThat(problem(node.send("PUT", "/v1/buckets/" + name, ""))).isEqualTo("400 invalid-value");
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        node.bucket("box", "{\"maxObjectBytes\":5,\"deniedTypes\":[\"text/html\"],\"verifyType\":true}");

        HttpResponse<byte[]> patched =
                must(200, node.send("PATCH", BOX, "{\"maxObjectBytes\":null,\"allowedExtensions\":[\"JPG\"]}"));

        assertThat(text(patched))
                .contains(
                        "\"maxObjectBytes\":null",
                        "\"deniedTypes\":[\"text/html\"]",
                        "\"allowedExtensions\":[\"jpg\"]",
                        "\"verifyType\":true");
        assertThat(text(node.get(BOX))).isEqualTo(text(patched));
        assertThat(text(must(200, node.send("PATCH", BOX, "{\"deniedTypes\":null,\"verifyType\":null}"))))
                .contains("\"deniedTypes\":[]", "\"verifyType\":false", "\"allowedExtensions\":[\"jpg\"]");
    }

    @Test
    void aPatchUnderIfMatchLosesToAChangeInBetween() {
        node.bucket("box", "");
        String old = header(node.get(BOX), "ETag");
        must(200, node.send("PATCH", BOX, "{\"maxObjectBytes\":1}", "If-Match", old));

        assertThat(problem(node.send("PATCH", BOX, "{\"maxObjectBytes\":2}", "If-Match", old)))
                .isEqualTo("412 precondition-failed");
        must(200, node.send("PATCH", BOX, "{\"maxObjectBytes\":3}", "If-Match", "*"));
        assertThat(text(node.get(BOX))).contains("\"maxObjectBytes\":3");
    }

    @Test
    void patchesOfDifferentMembersAtOnceAreAllKept() throws Exception {
        node.bucket("box", "");
        List<String> patches = List.of(
                "{\"maxObjectBytes\":9}",
                "{\"allowedTypes\":[\"image/*\"]}",
                "{\"deniedTypes\":[\"image/gif\"]}",
                "{\"deniedExtensions\":[\"exe\"]}",
                "{\"verifyType\":true}");

        try (var threads = Executors.newFixedThreadPool(patches.size())) {
            List<Future<HttpResponse<byte[]>>> answers = patches.stream()
                    .map(patch -> threads.submit(() -> node.send("PATCH", BOX, patch)))
                    .toList();
            for (Future<HttpResponse<byte[]>> answer : answers) {
                must(200, answer.get());
            }
        }

        assertThat(text(node.get(BOX)))
                .contains("\"maxObjectBytes\":9", "image/*", "image/gif", "exe", "\"verifyType\":true");
    }

    @Test
    void onlyAnEmptyBucketIsDeletedWithoutForce() {
        node.bucket("box", "");
        node.put("box", "a", "text");

        assertThat(problem(node.send("DELETE", BOX, ""))).isEqualTo("409 bucket-not-empty");
        assertThat(problem(node.send("DELETE", BOX + "?force=yes", ""))).isEqualTo("400 bad-request");
        assertThat(problem(node.send("DELETE", BOX + "?force=true", "", "If-Match", "\"1\"")))
                .isEqualTo("400 bad-request");
        must(204, node.send("DELETE", BOX + "?force=true", ""));
        assertThat(problem(node.get(BOX))).isEqualTo("404 no-such-bucket");
        assertThat(problem(node.send("DELETE", BOX, ""))).isEqualTo("404 no-such-bucket");
        assertThat(text(must(201, node.send("PUT", BOX, "")))).contains("\"objects\":0");
        assertThat(problem(node.get(BOX + "/objects/a"))).isEqualTo("404 no-such-object");
    }

    @Test
    void ofManyThatCreateABucketExactlyOneSucceeds() throws Exception {
        try (var threads = Executors.newFixedThreadPool(20)) {
            List<Future<Integer>> answers = IntStream.range(0, 20)
                    .mapToObj(
                            _ -> threads.submit(() -> node.send("PUT", BOX, "").statusCode()))
                    .toList();
            int created = 0;
            for (Future<Integer> answer : answers) {
                created += answer.get() == 201 ? 1 : 0;
            }
            assertThat(created).isEqualTo(1);
        }
    }

    @Test
    void uploadsAreHeldAgainstTheSettings() {
        node.bucket("box", "{\"maxObjectBytes\":10,\"deniedExtensions\":[\"exe\"],\"deniedTypes\":[\"text/html\"]}");

        assertThat(problem(node.send("PUT", BOX + "/objects/a", "x".repeat(11))))
                .isEqualTo("413 too-large");
        assertThat(problem(node.send("PUT", BOX + "/objects/a.exe", "x"))).isEqualTo("415 extension-not-allowed");
        HttpResponse<byte[]> html = node.send("PUT", BOX + "/objects/a", "x", "Content-Type", "text/html");
        assertThat(problem(html)).isEqualTo("415 type-not-allowed");
        assertThat(text(html)).contains("\"field\":\"Content-Type\"", "\"limit\":\"not one of text/html\"");
        node.put("box", "a", "x".repeat(10));
    }
}
