package dev.cairn.node;

import dev.cairn.metadata.Variant;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.thumbnail.PictureSource;
import dev.cairn.node.thumbnail.Thumbnail;
import dev.cairn.node.thumbnail.ThumbnailGenerator;
import dev.cairn.node.thumbnail.ThumbnailLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One thumbnail of a photograph of 12 MP, from the question to the answer: {@code scripts/jmh Thumbnail -bm sample -tu ms}. */
@State(Scope.Benchmark)
public class ThumbnailBenchmark {
    private static final int WIDTH = 4_000;
    private static final int HEIGHT = 3_000;

    /** What a sensor adds to each pixel, at most. */
    private static final int NOISE = 6;

    @Param({"small", "medium", "large"})
    String preset = "";

    private PictureSource photo = PictureSource.of(new byte[0]);

    private final ThumbnailGenerator generator = new ThumbnailGenerator(
            ThumbnailLimits.USUAL,
            1,
            new FileStoragePerformanceMonitor(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));

    @Setup(Level.Trial)
    public void setUp() throws IOException {
        BufferedImage small;
        try (InputStream file =
                Objects.requireNonNull(ThumbnailBenchmark.class.getResourceAsStream("thumbnail/astronaut.jpg"))) {
            small = ImageIO.read(file);
        }
        BufferedImage large = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = large.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(small, 0, 0, WIDTH, HEIGHT, null);
        graphics.dispose();
        addNoise(large);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(large, "jpeg", bytes);
        photo = PictureSource.of(bytes.toByteArray());
    }

    private static void addNoise(BufferedImage image) {
        SplittableRandom random = new SplittableRandom(12);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int pixel = image.getRGB(x, y);
                int more = random.nextInt(-NOISE, NOISE + 1);
                int red = Math.clamp((pixel >> 16 & 0xff) + more, 0, 255);
                int green = Math.clamp((pixel >> 8 & 0xff) + more, 0, 255);
                int blue = Math.clamp((pixel & 0xff) + more, 0, 255);
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
    }

    @Benchmark
    public Thumbnail ofTwelveMegapixels() {
        return generator
                .make(photo, Objects.requireNonNull(Variant.PRESETS.get(preset)), "photos")
                .join();
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        generator.close();
    }
}
