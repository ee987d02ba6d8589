package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MILLISECONDS;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Variants of photographs: how long one takes that is made, and one that is there; how many are made at upload, and what uploads pay. */
final class PictureVariants implements Group {
    private static final String PLAIN = "/v1/buckets/plain/objects/";
    private static final String EAGER = "/v1/buckets/eager/objects/";
    private static final int WARM_UPS = 60;
    private static final int COLD = 100;
    private static final int WARM = 5_000;
    private static final int UPLOADS = 1_000;

    /** Uploads in a second, as many as are to be made of their thumbnails. */
    private static final int PER_SECOND = 12;

    private static final int BURST = 300;
    private static final int BURST_AT_ONCE = 2;
    private static final int LARGEST_MP = 12;
    private static final int SMALLEST_MP = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Pattern QUEUE = Pattern.compile("(?m)^cairn_variants_queue (\\S+)$");

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        List<byte[]> photos = IntStream.rangeClosed(SMALLEST_MP, LARGEST_MP)
                .mapToObj(PictureVariants::photo)
                .toList();
        try (Server node = bench.servers().cairn()) {
            bench.makeBucket(node, PLAIN);
            bench.makeBucket(node, EAGER);
            send(node, "PATCH", "/v1/buckets/eager", BodyPublishers.ofString("{\"variantsAtUpload\":[\"medium\"]}"));
            List<Row> rows = new ArrayList<>(asked(node, photos.getLast()));
            bench.disk().settle();
            rows.add(burst(node, photos));
            bench.disk().settle();
            List<Double> without = paced(node, PLAIN, photos);
            awaitQueue(node);
            bench.disk().settle();
            List<Double> with = paced(node, EAGER, photos);
            double waiting = queue(node);
            rows.add(Row.lower(
                            "upload-photo-beside-variants",
                            "Photograph of 2 to 12 MP uploaded, 12 a second, each made small meanwhile, P99",
                            new Figure("Cairn", percentile(with, 0.99), MILLISECONDS),
                            Goal.ratioAtMost(1.5, "≤ 1.5 × without"))
                    .against(new Figure("without", percentile(without, 0.99), MILLISECONDS))
                    .beside(
                            new Figure("P50", percentile(with, 0.5), MILLISECONDS),
                            new Figure("P50 without", percentile(without, 0.5), MILLISECONDS),
                            new Figure("left when the last was uploaded", waiting, Unit.PICTURES)));
            return rows;
        } finally {
            bench.servers().clear();
        }
    }

    /** A field of colours with what a sensor adds. */
    private static byte[] photo(int megapixels) {
        SplittableRandom random = new SplittableRandom(megapixels);
        BufferedImage coarse = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 30; i++) {
            coarse.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
        }
        int height = (int) Math.sqrt(megapixels * 750_000.0);
        int width = height * 4 / 3;
        BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = photo.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(coarse, 0, 0, width, height, null);
        graphics.dispose();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            photo.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(8);
                row[x] = (row[x] & 0xf8f8f8) | noise << 16 | noise << 8 | noise;
            }
            photo.setRGB(0, y, width, 1, row, 0, width);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(photo, "jpeg", bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private List<Row> asked(Server node, byte[] photo) throws IOException {
        for (int i = 0; i < WARM_UPS + COLD; i++) {
            send(node, "PUT", PLAIN + "asked-" + i, BodyPublishers.ofByteArray(photo));
        }
        List<Double> cold = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        try (OneConnection connection = new OneConnection(node.address())) {
            for (int i = 0; i < WARM_UPS + COLD; i++) {
                cold.add(millis(connection, i));
            }
            for (int i = 0; i < 2 * WARM; i++) {
                warm.add(millis(connection, i % (WARM_UPS + COLD)));
            }
        }
        List<Double> counted = cold.subList(WARM_UPS, cold.size());
        List<Double> later = warm.subList(WARM, warm.size());
        return List.of(
                Row.lower(
                                "variant-made",
                                "Variant of 512 px of a JPEG of 12 MP that nobody asked for before, P95",
                                new Figure("Cairn", percentile(counted, 0.95), MILLISECONDS),
                                Goal.atMost(150, "≤ 150 ms"))
                        .beside(
                                new Figure("P50", percentile(counted, 0.5), MILLISECONDS),
                                new Figure("the first of a new node", cold.getFirst(), MILLISECONDS)),
                Row.lower(
                                "variant-kept",
                                "The same again, P95",
                                new Figure("Cairn", percentile(later, 0.95), MILLISECONDS),
                                Goal.atMost(5, "≤ 5 ms"))
                        .beside(new Figure("P50", percentile(later, 0.5), MILLISECONDS)));
    }

    private static double millis(OneConnection connection, int number) throws IOException {
        return connection.send(OneConnection.get(PLAIN + "asked-" + number + "?variant=medium")) / NANOS_PER_MILLI;
    }

    /** As fast as two clients can upload, and until the last variant is made. */
    private Row burst(Server node, List<byte[]> photos) throws IOException {
        Semaphore room = new Semaphore(BURST_AT_ONCE);
        List<CompletableFuture<Void>> uploads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < BURST; i++) {
            room.acquireUninterruptibly();
            uploads.add(put(node, EAGER + "burst-" + i, photos.get(i % photos.size()))
                    .whenComplete((_, _) -> room.release()));
        }
        uploads.forEach(CompletableFuture::join);
        double uploaded = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        awaitQueue(node);
        double all = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        return Row.higher(
                        "variants-at-upload",
                        "Variants of 512 px made of photographs of 2 to 12 MP as they come",
                        new Figure("Cairn", BURST / all, Unit.PICTURES_PER_SECOND),
                        Goal.atLeast(PER_SECOND, "≥ 12/s"))
                .beside(new Figure("uploads meanwhile", BURST / uploaded, Unit.PICTURES_PER_SECOND));
    }

    /** Milliseconds from the moment at which each was due. */
    private List<Double> paced(Server node, String bucket, List<byte[]> photos) throws IOException {
        List<CompletableFuture<Double>> uploads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < UPLOADS; i++) {
            long due = begin + (long) (i * NANOS_PER_SECOND / PER_SECOND);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            uploads.add(put(node, bucket + "paced-" + i, photos.get(i % photos.size()))
                    .thenApply(_ -> (System.nanoTime() - due) / NANOS_PER_MILLI));
        }
        return uploads.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Void> put(Server node, String path, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(node.address().resolve(path))
                .PUT(BodyPublishers.ofByteArray(body))
                .header("Content-Type", "image/jpeg")
                .build();
        return client.sendAsync(request, BodyHandlers.discarding()).thenAccept(answer -> {
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(path + ": " + answer.statusCode());
            }
        });
    }

    private void awaitQueue(Server node) throws IOException {
        while (queue(node) > 0) {
            node.idle(Duration.ofMillis(50));
        }
    }

    private double queue(Server node) throws IOException {
        Matcher found = QUEUE.matcher(send(node, "GET", "/metrics", BodyPublishers.noBody()));
        if (!found.find()) {
            throw new IOException("the node tells no queue");
        }
        return Double.parseDouble(found.group(1));
    }

    private String send(Server node, String method, String path, HttpRequest.BodyPublisher body) throws IOException {
        URI address = node.address().resolve(path);
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(address).method(method, body).build(), BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(method + " " + address + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size()) - 1));
    }
}
