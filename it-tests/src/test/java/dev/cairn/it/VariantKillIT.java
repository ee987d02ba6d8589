package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code kill -9} while variants are made loses none that an acknowledged upload was promised, and shows none that is half made.
 * Method: photographs in, kill, restart, again; then what waits runs out, and each variant is a picture of its size and is not made anew.
 */
class VariantKillIT {
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final int ROUNDS = 4;
    private static final int PHOTOS = 12;
    private static final int PHOTOS_MAX = 20 * PHOTOS;

    /** Pictures that wait when the node is killed for the last time: with a fast codec not every round leaves some. */
    private static final int LEFT_LEAST = 2;

    private static final String BUCKET = "photos";

    @TempDir
    Path directory;

    private static byte[] photo(int width, int height, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(seed * 9 & 255, 80, 30), width, height, Color.WHITE));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static double metric(Client client, String name) {
        try {
            String text = new String(
                    client.send("GET", "/metrics", BodyPublishers.noBody()).body(), StandardCharsets.UTF_8);
            Matcher value =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text);
            assertThat(value.find()).as(name).isTrue();
            return Double.parseDouble(value.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasPromisedAtUploadIsMadeAfterKill() throws Exception {
        Random random = new Random(SEED);
        Path data = directory.resolve("data");
        int uploaded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (NodeProcess node = NodeProcess.start(data)) {
                Client client = new Client(node.address());
                client.makeBucket(BUCKET);
                String settings = "{\"variantsAtUpload\":[\"small\",\"medium\"]}";
                assertThat(client.send("PATCH", "/v1/buckets/" + BUCKET, BodyPublishers.ofString(settings))
                                .statusCode())
                        .isEqualTo(200);
                upload(client, uploaded);
                uploaded += PHOTOS;
                if (round < ROUNDS - 1) {
                    Await.pass(Duration.ofMillis(random.nextInt(400)));
                }
                while (round == ROUNDS - 1 && metric(client, "cairn_variants_queue") < LEFT_LEAST) {
                    assertThat(uploaded)
                            .as("photographs, and none is left to be made")
                            .isLessThan(PHOTOS_MAX);
                    upload(client, uploaded);
                    uploaded += PHOTOS;
                }
                node.kill();
            }
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            Client client = new Client(node.address());
            Await.until(
                    Duration.ofMinutes(2),
                    () -> metric(client, "cairn_variants_queue") + " pictures wait",
                    () -> metric(client, "cairn_variants_queue") == 0);
            double made = metric(client, "cairn_variants_asked_total{how=\"made\"}");
            for (int number = 0; number < uploaded; number++) {
                assertThat(width(client, number, "small")).isEqualTo(128);
                assertThat(width(client, number, "medium")).isEqualTo(512);
            }
            assertThat(metric(client, "cairn_variants_asked_total{how=\"made\"}"))
                    .as("made because they were missing")
                    .isEqualTo(made);
            assertThat(made).as("made after the last kill").isPositive();
            System.out.printf(
                    "kill -9 while variants are made: %d photographs, none without its variants; %.0f were left at the last start%n",
                    uploaded, made);
        }
    }

    /** All of a round at once: so they come faster than their variants are made. */
    private static void upload(Client client, int first) {
        try (ExecutorService uploads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<byte[]> photos = IntStream.range(first, first + PHOTOS)
                    .mapToObj(number -> photo(4_000, 3_000 - number, number))
                    .toList();
            List<Future<Integer>> answers = IntStream.range(0, PHOTOS)
                    .mapToObj(i -> uploads.submit(() -> client.put(BUCKET, first + i + ".jpg", photos.get(i))
                            .statusCode()))
                    .toList();
            answers.forEach(answer ->
                    assertThat(answer).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(201));
        }
    }

    private static int width(Client client, int number, String variant) throws IOException {
        HttpResponse<byte[]> answer = client.send(
                "GET", Client.object(BUCKET, number + ".jpg") + "?variant=" + variant, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(200);
        return ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth();
    }
}
