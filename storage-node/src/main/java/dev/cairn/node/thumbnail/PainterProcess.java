package dev.cairn.node.thumbnail;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.Orientation.Region;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Unit;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.FontBoxFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessRead;

/**
 * Runs a {@link Painter} for one picture. A document may unpack to any size and hold programs that never end, and a decoder of WebP is native
 * code that stops the garbage collector while it works: nothing but a process can be given bounds from outside.
 */
final class PainterProcess {
    /** Of a source, which the process holds in memory. */
    static final long SOURCE_BYTES_MAX = 64 << 20;

    /** What the node itself holds of a page. */
    static final long PAGE_BYTES = 3L * Integer.BYTES * Painter.PAGE_PIXELS_MAX;

    /** Edges are rounded up. */
    private static final long PAGE_PIXELS_MOST = 2 * Painter.PAGE_PIXELS_MAX;

    private static final long HEAP_BYTES = 256 << 20;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int OUT_OF_MEMORY = 3;
    private static final int END_SECONDS = 2;

    private final PictureSource source;
    private final PictureType type;
    private final long pixelsMax;
    private final Deadline deadline;

    /** @param pixelsMax of a page */
    PainterProcess(PictureSource source, PictureType type, long pixelsMax, Deadline deadline) {
        this.source = source;
        this.type = type;
        this.pixelsMax = pixelsMax;
        this.deadline = deadline;
    }

    /**
     * Paints the first page of a document, with as many pixels as the variant shows.
     *
     * @return all of it
     * @throws IOException if the source cannot be read, or no process begun
     */
    BufferedImage page(Variant variant) throws IOException, InterruptedException {
        return paint(List.of(Painter.PAGE, variant.toString(), Long.toString(pixelsMax)), PAGE_PIXELS_MOST);
    }

    /**
     * Decodes a part of a WebP, scaled down to that size.
     *
     * @throws IOException if the source cannot be read, or no process begun
     */
    BufferedImage webp(Region part, int width, int height) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(Painter.WEBP));
        Stream.of(part.x(), part.y(), part.width(), part.height(), width, height)
                .map(Object::toString)
                .forEach(arguments::add);
        return paint(arguments, (long) width * height);
    }

    /** @param pixels that may come back: a process that has been taken over may say what it likes */
    private BufferedImage paint(List<String> arguments, long pixels) throws IOException, InterruptedException {
        if (source.sizeBytes() > SOURCE_BYTES_MAX) {
            throw new ThumbnailException(new ThumbnailError.TooManyBytes(type, SOURCE_BYTES_MAX, source.sizeBytes()));
        }
        Path folder = Files.createTempDirectory("cairn-painter");
        try {
            return paint(arguments, pixels, folder);
        } finally {
            removeAll(folder);
        }
    }

    /** What it unpacks it need not remove: it may not live to do so. */
    private static void removeAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }

    private BufferedImage paint(List<String> arguments, long pixels, Path folder)
            throws IOException, InterruptedException {
        Process process = begin(arguments, folder);
        try {
            CompletableFuture<Optional<IOException>> sent =
                    CompletableFuture.supplyAsync(() -> send(process), PainterProcess::onThread);
            CompletableFuture<BufferedImage> painted =
                    CompletableFuture.supplyAsync(() -> receive(process, pixels), PainterProcess::onThread);
            return awaited(painted, sent, process);
        } finally {
            var _ = process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void onThread(Runnable work) {
        var _ = Thread.ofVirtual().name("cairn-thumbnail-painter").start(work);
    }

    private static Process begin(List<String> arguments, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_BYTES,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder,
                "-Dpdfbox.fontcache=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                classPath(),
                Painter.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear(); // It may hold what is secret.
        return builder.start();
    }

    /** No more than it needs: to look through all jars of a node takes longer than all the rest. */
    private static String classPath() {
        return Stream.of(
                        Painter.class,
                        InvalidValueException.class,
                        Loader.class,
                        RandomAccessRead.class,
                        FontBoxFont.class,
                        LogFactory.class,
                        WebPImageReaderSpi.class,
                        Unit.class)
                .map(PainterProcess::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> loaded) {
        try {
            return Path.of(loaded.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private BufferedImage awaited(
            CompletableFuture<BufferedImage> painted, CompletableFuture<Optional<IOException>> sent, Process process)
            throws IOException, InterruptedException {
        try {
            return painted.get(Math.max(0, deadline.leftNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw deadline.over();
        } catch (ExecutionException e) {
            Optional<IOException> unreadable = sent.getNow(Optional.empty());
            if (unreadable.isPresent()) {
                throw unreadable.get();
            }
            if (e.getCause() instanceof ThumbnailException known) {
                throw known;
            }
            throw end(process);
        }
    }

    /** Why there is no answer. */
    private ThumbnailException end(Process process) throws InterruptedException {
        if (!process.waitFor(Math.max(0, deadline.leftNanos()), TimeUnit.NANOSECONDS)) {
            return deadline.over();
        }
        return process.exitValue() == OUT_OF_MEMORY
                ? new ThumbnailException(new ThumbnailError.TooMuchMemory(type, HEAP_BYTES, HEAP_BYTES))
                : ThumbnailException.damaged(type, "it cannot be painted");
    }

    /** @return what the source said when it could not be read */
    private Optional<IOException> send(Process process) {
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream input = process.getOutputStream()) {
            for (long at = 0; at < source.sizeBytes(); at += piece.length) {
                int some = (int) Math.min(piece.length, source.sizeBytes() - at);
                try {
                    source.read(at, ByteBuffer.wrap(piece, 0, some));
                } catch (IOException e) {
                    process.destroyForcibly();
                    return Optional.of(e);
                }
                input.write(piece, 0, some);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // It has ended, and says why.
        }
    }

    private BufferedImage receive(Process process, long pixels) {
        try (DataInputStream answer = new DataInputStream(process.getInputStream())) {
            return switch (answer.readByte()) {
                case Painter.PAINTED -> image(answer, pixels);
                case Painter.TOO_LARGE ->
                    throw new ThumbnailException(new ThumbnailError.TooManyPixels(type, pixelsMax, answer.readLong()));
                case Painter.NOT_AVAILABLE ->
                    throw new ThumbnailException(new ThumbnailError.NotAvailable(type.name()));
                default -> throw ThumbnailException.damaged(type, "it cannot be read");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage image(DataInputStream answer, long pixels) throws IOException {
        int width = answer.readInt();
        int height = answer.readInt();
        boolean alpha = answer.readBoolean();
        if (width < 1 || height < 1 || (long) width * height > pixels) {
            throw new IOException("%d × %d pixels".formatted(width, height));
        }
        BufferedImage image =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        byte[] bytes = new byte[Integer.BYTES * width];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            answer.readFully(bytes);
            ByteBuffer.wrap(bytes).asIntBuffer().get(row);
            image.getRaster().setDataElements(0, y, width, 1, row);
        }
        return image;
    }
}
