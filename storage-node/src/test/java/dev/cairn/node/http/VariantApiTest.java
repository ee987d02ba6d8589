package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.Statistics;
import dev.cairn.monitoring.Window;
import dev.cairn.node.variant.Photos;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a picture is had in any variant that its bucket has, and whoever asks for another learns why not. Method: real HTTP. */
class VariantApiTest extends FreshBucketTest {
    private static final byte[] PHOTO = Photos.jpeg(900, 600, 1);

    private void put(String key, byte[] body, String... headers) {
        must(201, node.send("PUT", objects + "/" + key, body, headers));
    }

    private HttpResponse<byte[]> get(String keyAndQuery, String... headers) {
        return node.get(objects + "/" + keyAndQuery, headers);
    }

    private JsonObject patch(String settings) {
        return new JsonObject(text(must(200, node.send("PATCH", "/v1/buckets/" + bucket, settings))))
                .getJsonObject("settings");
    }

    private static MeterRegistry meters() {
        return node.monitor.meters();
    }

    private static double made() {
        return meters().get("cairn.variants.asked").tag("how", "made").counter().count();
    }

    // Presets

    @ParameterizedTest
    @CsvSource({"small, 128, 85", "medium, 512, 341", "large, 900, 600"})
    void everyBucketHasThreeSizes(String name, int width, int height) {
        put("holiday/photo.jpg", PHOTO);

        HttpResponse<byte[]> answer = must(200, get("holiday/photo.jpg?variant=" + name));

        BufferedImage picture = Photos.read(answer.body());
        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
        assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        assertThat(header(answer, "Cairn-Version")).isNotEmpty();
        assertThat(header(answer, "Vary")).isEmpty();
        assertThat(get("holiday/photo.jpg").body()).isEqualTo(PHOTO);
    }

    @Test
    void whatABucketDoesNotHaveIsNamedWithWhatItHas() {
        put("photo.jpg", PHOTO);

        HttpResponse<byte[]> answer = get("photo.jpg?variant=huge");

        assertThat(problem(answer)).isEqualTo("404 no-such-variant");
        assertThat(text(answer)).contains("large, medium, small");
    }

    @Test
    void thereIsNoVariantOfWhatIsNotThere() {
        assertThat(problem(get("none.jpg?variant=small"))).isEqualTo("404 no-such-object");
        assertThat(problem(node.get("/v1/buckets/nowhere/objects/a.jpg?variant=small")))
                .isEqualTo("404 no-such-bucket");
        put("photo.jpg", PHOTO);
        must(200, get("photo.jpg?variant=small"));
        must(204, node.send("DELETE", objects + "/photo.jpg", ""));

        assertThat(problem(get("photo.jpg?variant=small"))).isEqualTo("404 no-such-object");
    }

    @Test
    void aNewVersionHasNewVariants() {
        put("photo.jpg", PHOTO);
        HttpResponse<byte[]> before = must(200, get("photo.jpg?variant=small"));
        must(200, node.send("PUT", objects + "/photo.jpg", Photos.jpeg(600, 900, 2)));

        HttpResponse<byte[]> after = must(200, get("photo.jpg?variant=small", "If-None-Match", header(before, "ETag")));

        assertThat(Photos.read(after.body()).getHeight()).isEqualTo(128);
        assertThat(header(after, "ETag")).isNotEqualTo(header(before, "ETag"));
    }

    @Test
    void presetsAreChangedOneByOne() {
        JsonObject settings = patch("""
                {"variants":{"small":{"w":64},"large":null,"card":{"w":300,"h":200,"fit":"cover","format":"png"}}}""");

        assertThat(settings.getJsonObject("variants").fieldNames()).containsExactly("card", "medium", "small");
        assertThat(settings.getJsonObject("variants").getJsonObject("small"))
                .isEqualTo(new JsonObject(
                        "{\"w\":64,\"h\":128,\"fit\":\"inside\",\"format\":\"keep\",\"q\":82,\"bg\":\"ffffff\"}"));
        put("photo.jpg", PHOTO);
        HttpResponse<byte[]> card = must(200, get("photo.jpg?variant=card"));
        assertThat(header(card, "Content-Type")).isEqualTo("image/png");
        assertThat(Photos.read(card.body()).getHeight()).isEqualTo(200);
        assertThat(problem(get("photo.jpg?variant=large"))).isEqualTo("404 no-such-variant");

        assertThat(patch("{\"variants\":null}").getJsonObject("variants").fieldNames())
                .containsExactly("large", "medium", "small");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"variants\":{\"small\":{\"w\":5000}}}                 | variants.small.w",
                "{\"variants\":{\"small\":{\"w\":\"64\"}}}               | variants.small.w",
                "{\"variants\":{\"small\":{\"fit\":\"round\"}}}          | variants.small.fit",
                "{\"variants\":{\"small\":{\"width\":64}}}               | variants.small.width",
                "{\"variants\":{\"Small\":{\"w\":64}}}                   | variants",
                "{\"variants\":[\"small\"]}                              | variants",
                "{\"variantsAtUpload\":[\"tiny\"]}                       | variantsAtUpload",
                "{\"variantsAtUpload\":[\"small\"],\"variants\":{\"small\":null}} | variantsAtUpload",
                "{\"adHocVariants\":\"yes\"}                             | adHocVariants"
            })
    void settingsThatMakeNoSenseAreRefusedByName(String settings, String field) {
        String before = text(node.get("/v1/buckets/" + bucket));

        HttpResponse<byte[]> answer = node.send("PATCH", "/v1/buckets/" + bucket, settings);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(text(answer)).getString("field")).isEqualTo(field);
        assertThat(text(node.get("/v1/buckets/" + bucket))).isEqualTo(before);
    }

    // Ad hoc

    @Test
    void otherVariantsAreForBucketsThatAllowThem() {
        put("photo.jpg", PHOTO);

        assertThat(problem(get("photo.jpg?w=70"))).isEqualTo("403 variant-not-allowed");

        patch("{\"adHocVariants\":true}");
        HttpResponse<byte[]> answer = must(200, get("photo.jpg?w=70&h=70&fit=cover&format=png&q=50"));
        assertThat(header(answer, "Content-Type")).isEqualTo("image/png");
        assertThat(Photos.read(answer.body()).getWidth()).isEqualTo(70);
        assertThat(Photos.read(answer.body()).getHeight()).isEqualTo(70);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w=0x9", "w=4097", "h=-1", "fit=none", "q=0", "q=101", "format=gif", "bg=red", "fit=cover"})
    void aVariantThatThereCannotBeIsRefused(String query) {
        patch("{\"adHocVariants\":true}");
        put("photo.jpg", PHOTO);

        HttpResponse<byte[]> answer = get("photo.jpg?" + query);

        assertThat(problem(answer)).isEqualTo("400 invalid-value");
        assertThat(new JsonObject(text(answer)).getString("field")).isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @Test
    void aPresetAndMoreIsRefused() {
        put("photo.jpg", PHOTO);

        assertThat(problem(get("photo.jpg?variant=small&w=10"))).isEqualTo("400 invalid-value");
    }

    // Caches and clients

    @Test
    void whoHasAVariantIsToldSo() {
        put("photo.jpg", PHOTO, "Cache-Control", "max-age=60");
        HttpResponse<byte[]> first = must(200, get("photo.jpg?variant=small"));
        String tag = header(first, "ETag");

        HttpResponse<byte[]> again = get("photo.jpg?variant=small", "If-None-Match", "\"x\", " + tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(tag);
        assertThat(header(again, "Cache-Control")).isEqualTo("max-age=60");
        must(200, get("photo.jpg?variant=medium", "If-None-Match", tag));
        must(200, get("photo.jpg", "If-None-Match", tag));
        assertThat(problem(node.send("DELETE", objects + "/photo.jpg", "", "If-Match", tag)))
                .isEqualTo("412 precondition-failed");
    }

    @Test
    void aCacheAsksAgainWhereTheObjectDoesNotSayOtherwise() {
        put("photo.jpg", PHOTO);

        assertThat(header(get("photo.jpg?variant=small"), "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void aHeadSaysWhatAGetWould() {
        put("photo.jpg", PHOTO);
        HttpResponse<byte[]> get = must(200, get("photo.jpg?variant=small"));

        HttpResponse<byte[]> head = must(200, node.send("HEAD", objects + "/photo.jpg?variant=small", ""));

        assertThat(head.body()).isEmpty();
        for (String name : List.of("ETag", "Content-Length", "Content-Type", "Last-Modified", "Cache-Control")) {
            assertThat(header(head, name)).as(name).isNotEmpty().isEqualTo(header(get, name));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/avif,image/webp,*/*;q=0.8 | image/webp",
                "IMAGE/WEBP; q=0.5               | image/webp",
                "image/webp;q=0                  | image/jpeg",
                "image/webp;q=0.000              | image/jpeg",
                "image/*,*/*                     | image/jpeg",
                "image/png                       | image/jpeg"
            })
    void theAutomaticFormatGoesByWhatTheClientSaysItTakes(String accept, String type) {
        patch("{\"variants\":{\"small\":{\"format\":\"auto\"}}}");
        put("photo.jpg", PHOTO);

        HttpResponse<byte[]> answer = must(200, get("photo.jpg?variant=small", "Accept", accept));

        assertThat(header(answer, "Content-Type")).isEqualTo(type);
        assertThat(header(answer, "Vary")).isEqualTo("Accept");
    }

    @Test
    void blanksInWhatAClientTakesSayNothing() {
        patch("{\"variants\":{\"small\":{\"format\":\"auto\"}}}");
        put("photo.jpg", PHOTO);

        HttpResponse<byte[]> refused = must(200, get("photo.jpg?variant=small", "Accept", "image/webp;\tq=0"));
        assertThat(header(refused, "Content-Type")).isEqualTo("image/jpeg");
        HttpResponse<byte[]> taken = must(200, get("photo.jpg?variant=small", "Accept", "*/*,\timage/webp ;q=1"));
        assertThat(header(taken, "Content-Type")).isEqualTo("image/webp");
    }

    @Test
    void aDownloadIsSavedUnderItsName() {
        put("a/photo.jpg", PHOTO);

        assertThat(header(get("a/photo.jpg?variant=small&download=x.jpg"), "Content-Disposition"))
                .contains("filename=\"x.jpg\"");
    }

    @Test
    void aConditionThatCannotBeHeededIsRefused() {
        put("photo.jpg", PHOTO);

        assertThat(problem(get("photo.jpg?variant=small", "If-Match", "\"1\""))).isEqualTo("400 bad-request");
    }

    @Test
    void aVariantIsMeasuredAsOneWithItsBytes() {
        put("photo.jpg", PHOTO);
        int length = must(200, get("photo.jpg?variant=small")).body().length;
        TestNode.until( // The answer is measured when all of it is sent, which the client may see first.
                "a variant is measured",
                () -> node.monitor.statistics("variant", bucket, Window.START).isPresent());

        assertThat(node.monitor.statistics("variant", bucket, Window.START))
                .get()
                .returns((long) length, Statistics::bytes);
        assertThat(node.monitor.statistics("thumbnail", bucket, Window.START))
                .get()
                .returns((long) length, Statistics::bytes);
    }

    // What is no picture

    @Test
    void whatIsNoPictureIsSaidToBeNoneWhateverItSays() {
        put("photo.jpg", "no picture at all".getBytes(StandardCharsets.UTF_8), "Content-Type", "image/jpeg");
        put("empty.jpg", new byte[0], "Content-Type", "image/jpeg");

        assertThat(problem(get("photo.jpg?variant=small"))).isEqualTo("422 not-a-picture");
        assertThat(problem(get("empty.jpg?variant=small"))).isEqualTo("422 not-a-picture");
    }

    @Test
    void aPictureThatIsCutOffIsReadOnce() {
        put("photo.jpg", Arrays.copyOf(PHOTO, PHOTO.length / 2));
        double before = made();

        assertThat(problem(get("photo.jpg?variant=small"))).isEqualTo("422 picture-broken");
        assertThat(problem(get("photo.jpg?variant=small"))).isEqualTo("422 picture-broken");

        assertThat(made() - before).isEqualTo(1);
    }

    @Test
    void aBombIsRefusedByItsSizeAndTheNodeGoesOn() {
        byte[] bomb = Photos.png(1, 1, 1);
        ByteBuffer head = ByteBuffer.wrap(bomb);
        head.putInt(16, 40_000).putInt(20, 40_000); // Width and height in the first chunk, whose checksum follows it.
        CRC32 crc = new CRC32();
        crc.update(bomb, 12, 17);
        head.putInt(29, (int) crc.getValue());
        put("bomb.png", bomb);
        put("photo.jpg", PHOTO);

        HttpResponse<byte[]> answer = get("bomb.png?variant=small");

        assertThat(problem(answer)).isEqualTo("422 picture-too-large");
        assertThat(new JsonObject(text(answer)).getLong("limit")).isEqualTo(100_000_000);
        assertThat(new JsonObject(text(answer)).getLong("value")).isEqualTo(1_600_000_000);
        must(200, get("photo.jpg?variant=small"));
    }

    @Test
    void aPictureIsWhatItsBytesSayWhateverItsNameAndWhateverFollows() {
        byte[] png = Photos.png(300, 200, 5);
        byte[] zip = "PK\3\4 and <script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        byte[] polyglot = Arrays.copyOf(png, png.length + zip.length);
        System.arraycopy(zip, 0, polyglot, png.length, zip.length);
        put("photo.jpg", polyglot, "Content-Type", "text/html");

        HttpResponse<byte[]> answer = must(200, get("photo.jpg?variant=small"));

        assertThat(header(answer, "Content-Type")).isEqualTo("image/png");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(text(answer)).doesNotContain("script").doesNotContain("PK\3\4");
    }

    // How often

    @Test
    void howeverManyAskItIsMadeOnce() throws Exception {
        put("photo.jpg", Photos.jpeg(3_000, 2_000, 3));
        double before = made();
        Set<Integer> bodies = ConcurrentHashMap.newKeySet();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 40)
                    .forEach(_ -> clients.execute(() -> bodies.add(Arrays.hashCode(
                            must(200, get("photo.jpg?variant=medium")).body()))));
        }

        assertThat(bodies).hasSize(1);
        assertThat(made() - before).isEqualTo(1);
    }

    @Test
    void aCopyHasTheVariantsOfItsOriginal() {
        put("photo.jpg", PHOTO);
        byte[] original = must(200, get("photo.jpg?variant=small")).body();
        double before = made();
        must(
                201,
                node.send(
                        "POST",
                        objects + "/photo.jpg:copy",
                        new JsonObject()
                                .put(
                                        "destination",
                                        new JsonObject().put("bucket", bucket).put("key", "copy.jpg"))
                                .encode()));

        assertThat(must(200, get("copy.jpg?variant=small")).body()).isEqualTo(original);
        assertThat(made() - before).isZero();
    }

    // At upload

    @Test
    void variantsThatAreMadeAtUploadAreThereWhenTheyAreAskedFor() throws Exception {
        assertThat(patch("{\"variantsAtUpload\":[\"small\",\"medium\",\"small\"]}")
                        .getJsonArray("variantsAtUpload"))
                .isEqualTo(new JsonArray(List.of("medium", "small")));
        double before = made();
        for (int i = 0; i < 5; i++) {
            put("photo-" + i + ".jpg", Photos.jpeg(400, 300, 10 + i));
        }
        put("text.txt", "no picture".getBytes(StandardCharsets.UTF_8));
        awaitQueue();

        assertThat(made() - before).isEqualTo(10);
        for (int i = 0; i < 5; i++) {
            must(200, get("photo-" + i + ".jpg?variant=small"));
            must(200, get("photo-" + i + ".jpg?variant=medium"));
        }
        assertThat(made() - before).isEqualTo(10);
    }

    private static void awaitQueue() {
        long end = System.nanoTime() + 60_000_000_000L;
        while (meters().get("cairn.variants.queue").gauge().value() > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
