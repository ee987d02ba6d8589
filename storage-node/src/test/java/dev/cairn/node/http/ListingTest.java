package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a listing shows one point in time, whole, in the order of UTF-8 bytes, however it is cut into pages. Method: a model
 * of sorted keys beside the real thing; to replay a failure, run with the seed in its name.
 */
class ListingTest extends FreshBucketTest {
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** U+E000 and U+1F4C4 sort one way as UTF-16 and the other as UTF-8. */
    private static final List<String> ALPHABET =
            List.of("a", "b", "/", "//", ".", "..", "%", "+", " ", "é", "\ue000", "\ud83d\udcc4");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("cairn.listing.seeds", 6));
    }

    /** What is held of a listing is bounded in bytes, and an object may have as many as a hundred small ones. */
    @Test
    void objectsWithLongAttributesMakeShortPages() {
        int count = 80;
        String patch = new JsonObject().put("tags", longTags()).encode();
        for (int i = 0; i < count; i++) {
            node.put(bucket, "k" + i, "x");
            must(200, node.send("PATCH", objects + "/k" + i, patch));
        }
        Listing part = node.metadata
                .view()
                .toCompletableFuture()
                .join()
                .list(new ListRequest(new BucketName(bucket), "", Optional.empty(), "", 10_000, OptionalLong.empty()));
        assertThat(part.next()).isPresent();
        assertThat(part.entries().size() * (long) longTags().encode().length())
                .isLessThanOrEqualTo(MetadataView.LIST_BYTES_MAX + 100_000);

        List<String> keys = new ArrayList<>();
        String token = "";
        while (token != null) {
            HttpResponse<byte[]> page = must(200, node.get(objects + "?limit=10000&token=" + token));
            assertThat(page.body().length).isLessThan(2 * ListingPage.PAGE_BYTES_MAX);
            JsonObject json = new JsonObject(text(page));
            json.getJsonArray("items").forEach(item -> keys.add(((JsonObject) item).getString("key")));
            token = json.getString("next");
        }
        assertThat(keys).hasSize(count).doesNotHaveDuplicates();
    }

    private static JsonObject longTags() {
        JsonObject tags = new JsonObject();
        for (int i = 0; i < 50; i++) {
            tags.put("tag" + i, "\u20ac".repeat(256));
        }
        return tags;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void listingsAgreeWithAModel(long seed) {
        Random random = new Random(seed);
        SortedMap<String, String> model = new TreeMap<>(BYTES);
        for (int round = 0; round < 4; round++) {
            change(random, model, 25);
            String prefix = random.nextBoolean() ? "" : word(random, 2);
            String delimiter =
                    random.nextInt(3) == 0 ? "" : random.nextBoolean() ? "/" : ALPHABET.get(random.nextInt(12));
            String after = random.nextInt(3) == 0 ? word(random, 3) : "";
            List<String> expected = entries(model, prefix, delimiter, after);

            assertThat(lines(prefix, delimiter, after)).isEqualTo(expected);
            assertThat(pages(random, model, prefix, delimiter, after))
                    .as("prefix '%s', delimiter '%s', after '%s'", prefix, delimiter, after)
                    .isEqualTo(expected);
        }
    }

    /** What the listing must show: keys as {@code k:}, common prefixes as {@code p:}. */
    private static List<String> entries(
            SortedMap<String, String> model, String prefix, String delimiter, String after) {
        TreeSet<String> seen = new TreeSet<>(BYTES);
        List<String> entries = new ArrayList<>();
        for (var object : model.entrySet()) {
            String key = object.getKey();
            if (!key.startsWith(prefix)) {
                continue;
            }
            int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String name = at < 0 ? key : key.substring(0, at + delimiter.length());
            if (BYTES.compare(name, after) > 0 && seen.add((at < 0 ? "k:" : "p:") + name)) {
                entries.add(at < 0 ? "k:" + name + "=" + object.getValue() : "p:" + name);
            }
        }
        return entries;
    }

    /** Follows the pages, while the bucket changes under them. */
    private List<String> pages(
            Random random, SortedMap<String, String> model, String prefix, String delimiter, String after) {
        List<String> all = new ArrayList<>();
        String position = after.isEmpty() ? "" : "&after=" + url(after);
        long sequence = -1;
        while (true) {
            int limit = 1 + random.nextInt(6);
            JsonObject page = new JsonObject(text(must(
                    200,
                    node.get(objects + "?limit=" + limit + "&prefix=" + url(prefix) + "&delimiter=" + url(delimiter)
                            + position))));
            List<String> entries = entries(page);
            assertThat(entries.size()).isLessThanOrEqualTo(limit);
            assertThat(sequence == -1 || sequence == page.getLong("sequence")).isTrue();
            sequence = page.getLong("sequence");
            all.addAll(entries);
            if (page.getString("next") == null) {
                return all;
            }
            position = "&token=" + page.getString("next");
            change(random, model, 2);
        }
    }

    private static List<String> entries(JsonObject page) {
        TreeMap<String, String> byName = new TreeMap<>(BYTES);
        page.getJsonArray("items").forEach(item -> byName.put(((JsonObject) item).getString("key"), shown(item)));
        page.getJsonArray("prefixes").forEach(each -> byName.put((String) each, "p:" + each));
        return List.copyOf(byName.values());
    }

    private static String shown(Object item) {
        JsonObject object = (JsonObject) item;
        return "k:" + object.getString("key") + "=" + object.getString("etag");
    }

    private List<String> lines(String prefix, String delimiter, String after) {
        HttpResponse<byte[]> answer = must(
                200,
                node.get(
                        objects + "?prefix=" + url(prefix) + "&delimiter=" + url(delimiter) + "&after=" + url(after),
                        "Accept",
                        "application/x-ndjson"));
        List<String> lines = text(answer).lines().toList();
        JsonObject end = new JsonObject(lines.getLast());
        assertThat(end.getBoolean("end")).isTrue();
        assertThat(end.getInteger("count")).isEqualTo(lines.size() - 1);
        assertThat(end.getLong("sequence")).isEqualTo(Long.parseLong(header(answer, "Cairn-Sequence")));
        return lines.subList(0, lines.size() - 1).stream()
                .map(JsonObject::new)
                .map(line -> line.containsKey("prefix") ? "p:" + line.getString("prefix") : shown(line))
                .toList();
    }

    private void change(Random random, SortedMap<String, String> model, int times) {
        for (int i = 0; i < times; i++) {
            String key = word(random, 4);
            if (random.nextInt(4) > 0) {
                model.put(key, header(node.put(bucket, url(key), "x"), "ETag"));
            } else if (model.remove(key) != null) {
                must(204, node.send("DELETE", objects + "/" + url(key), ""));
            }
        }
    }

    private static String word(Random random, int letters) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= random.nextInt(letters); i++) {
            word.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
        }
        return word.toString();
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void anItemSaysAllThatTheObjectsOwnAnswerSays() {
        String stored = text(node.put(bucket, "a", "text", "Cairn-Meta-camera", "x100", "Cairn-Tags", "a=b"));

        assertThat(new JsonObject(text(node.get(objects))).getJsonArray("items"))
                .isEqualTo(new JsonArray().add(new JsonObject(stored)));
    }

    @Test
    void aTokenWithAnyCharacterChangedIsInvalid() {
        String token = tokenOfFirstPage("");

        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(problem(node.get(objects + "?token=" + tampered)))
                    .as("character %d of %s", i, token)
                    .isEqualTo("400 invalid-token");
        }
        assertThat(problem(node.get(objects + "?token=" + token + "A"))).isEqualTo("400 invalid-token");
        must(200, node.get(objects + "?token=" + token));
    }

    @Test
    void aTokenIsForItsListingOnly() {
        String token = tokenOfFirstPage("&prefix=a");
        String other = bucket;
        freshBucket();

        assertThat(problem(node.get(objects + "?prefix=a&token=" + token))).isEqualTo("400 invalid-token");
        String old = "/v1/buckets/" + other + "/objects";
        assertThat(problem(node.get(old + "?prefix=b&token=" + token))).isEqualTo("400 invalid-token");
        assertThat(problem(node.get(old + "?prefix=a&delimiter=/&token=" + token)))
                .isEqualTo("400 invalid-token");
        must(200, node.get(old + "?prefix=a&token=" + token));
        must(204, node.send("DELETE", "/v1/buckets/" + other + "?force=true", ""));
        node.bucket(other, "");
        assertThat(problem(node.get(old + "?prefix=a&token=" + token))).isEqualTo("400 invalid-token");
    }

    @Test
    void aTokenWhosePointInTimeIsGoneSaysSo() {
        String token = tokenOfFirstPage("");
        node.put(bucket, "a1", "again");
        Instant later = Instant.parse("2100-01-01T00:00:00Z");
        node.metadata.submit(new Command.Trim(later, 1_000, later)).join();

        assertThat(problem(node.get(objects + "?token=" + token))).isEqualTo("410 listing-expired");
    }

    private String tokenOfFirstPage(String parameters) {
        for (int i = 0; i < 3; i++) {
            node.put(bucket, "a" + i, "x");
        }
        return new JsonObject(text(node.get(objects + "?limit=1" + parameters))).getString("next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=10001",
                "limit=-1",
                "limit=x",
                "limit=",
                "limit=99999999999",
                "token=x&after=y",
            })
    void parametersOutsideTheirBoundsAreRefused(String query) {
        assertThat(problem(node.get(objects + "?" + query))).isEqualTo("400 invalid-value");
    }

    @Test
    void longParametersAreRefused() {
        assertThat(problem(node.get(objects + "?prefix=" + "p".repeat(1025)))).isEqualTo("400 invalid-value");
        assertThat(problem(node.get(objects + "?delimiter=" + "p".repeat(65)))).isEqualTo("400 invalid-value");
        assertThat(problem(node.get(objects + "?prefix=%ff"))).isEqualTo("400 bad-request");
        assertThat(problem(node.get(objects + "?limit=5", "Accept", "application/x-ndjson")))
                .isEqualTo("400 invalid-value");
    }

    @Test
    void aBucketThatIsNotThereHasNoListing() {
        assertThat(problem(node.get("/v1/buckets/none/objects"))).isEqualTo("404 no-such-bucket");
        assertThat(problem(node.get("/v1/buckets/none/objects", "Accept", "application/x-ndjson")))
                .isEqualTo("404 no-such-bucket");
    }

    @Test
    void linesContinueFromATokenAtItsPointInTime() {
        String token = tokenOfFirstPage("");
        node.put(bucket, "a9", "late");

        List<String> lines = text(node.get(objects + "?token=" + token, "Accept", "application/x-ndjson"))
                .lines()
                .toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst()).contains("\"key\":\"a1\"");
    }

    @Test
    void aListingOfManyPartsIsWhole() {
        int count = 3 * ListingReader.PART_ENTRIES + 7;
        for (int i = 0; i < count; i++) {
            copy(i);
        }

        assertThat(lines("n", "", "")).hasSize(count);
        JsonObject page = new JsonObject(text(node.get(objects + "?prefix=n&limit=10000")));
        assertThat(page.getJsonArray("items")).hasSize(count);
        assertThat(Optional.ofNullable(page.getString("next"))).isEmpty();
    }

    private void copy(int number) {
        if (number == 0) {
            node.put(bucket, "seed", "x");
        }
        must(201, node.send("POST", objects + "/seed:copy", "{\"destination\":{\"key\":\"n%06d\"}}".formatted(number)));
    }

    @Test
    void theMediaRangeDecidesTheForm() {
        assertThat(ListObjects.acceptsLines("application/x-ndjson")).isTrue();
        assertThat(ListObjects.acceptsLines("text/html, Application/X-NDJSON;q=0.5"))
                .isTrue();
        assertThat(ListObjects.acceptsLines("application/x-ndjson;q=0")).isFalse();
        assertThat(ListObjects.acceptsLines("*/*")).isFalse();
        assertThat(ListObjects.acceptsLines("")).isFalse();
    }
}
