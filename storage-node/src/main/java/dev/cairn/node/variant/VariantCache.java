package dev.cairn.node.variant;

import dev.cairn.node.thumbnail.Thumbnail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails in files, within a limit: those that nobody asked for longest go first. Nothing is synced: what a power cut damages is told by
 * its checksum, and made again. A disk that fails or is full makes thumbnails slower, and loses none.
 *
 * <p>Safe for use by many threads. Methods block on the disk.
 */
public final class VariantCache {
    /** Each takes some 150 bytes of heap. */
    static final int ENTRIES_MAX = 100_000;

    private static final Logger log = LoggerFactory.getLogger(VariantCache.class);

    private static final String DRAFTS = "drafts";

    private final Path folder;
    private final BooleanSupplier hasRoom;
    private final VariantMeters meters;
    private final RecentlyUsed recent;
    private final Path drafts;
    private final AtomicLong draftCount = new AtomicLong();

    /**
     * @param folder made when there is something to keep. A draft that a crash left is overwritten or stays: few are there at a time
     * @param bytesMax of all files together
     * @param hasRoom whether the disk may take more
     */
    public VariantCache(Path folder, long bytesMax, BooleanSupplier hasRoom, VariantMeters meters) {
        this(folder, new RecentlyUsed(bytesMax, ENTRIES_MAX), hasRoom, meters);
    }

    VariantCache(Path folder, RecentlyUsed recent, BooleanSupplier hasRoom, VariantMeters meters) {
        this.folder = folder;
        this.drafts = folder.resolve(DRAFTS);
        this.hasRoom = hasRoom;
        this.meters = meters;
        this.recent = recent;
        meters.kept(recent::count, recent::bytes);
    }

    /**
     * Finds out what is there from before, and removes what is no thumbnail. Until it returns, what is there is found but does not count. Those
     * that were made last count as used last.
     */
    public void load() {
        record Found(VariantKey key, int length, long modified) {}
        List<Found> found = new ArrayList<>();
        for (Path file : files()) {
            Optional<VariantKey> key = VariantKey.ofFileName(name(file));
            try {
                if (key.isPresent()) {
                    long length = Files.size(file);
                    long modified = Files.getLastModifiedTime(file).toMillis();
                    found.add(new Found(key.get(), Math.toIntExact(length), modified));
                } else {
                    Files.delete(file);
                }
            } catch (IOException | ArithmeticException e) {
                log.debug("{} is passed over", file, e);
            }
        }
        found.sort(Comparator.comparingLong(Found::modified));
        for (Found each : found) {
            if (!recent.knows(each.key())) {
                use(each.key(), each.length());
            }
        }
    }

    Optional<Thumbnail> get(VariantKey key) {
        Path file = file(key);
        try {
            byte[] bytes = Files.readAllBytes(file);
            Optional<Thumbnail> thumbnail = VariantFile.read(bytes);
            if (thumbnail.isPresent()) {
                use(key, bytes.length);
                return thumbnail;
            }
            meters.damaged();
            var _ = remove(key);
        } catch (NoSuchFileException e) {
            forget(key, file);
        } catch (IOException e) {
            meters.failed();
            log.debug("{} cannot be read", file, e);
        }
        return Optional.empty();
    }

    /** One that is kept since the look would take space that nobody counts. */
    private void forget(VariantKey key, Path file) {
        recent.forget(key);
        try {
            use(key, Math.toIntExact(Files.size(file)));
        } catch (NoSuchFileException e) { // As most often.
            return;
        } catch (IOException | ArithmeticException e) {
            log.debug("{} is passed over", file, e);
        }
    }

    /** Keeps one if there is room. */
    void put(VariantKey key, Thumbnail thumbnail) {
        if (!hasRoom.getAsBoolean()) {
            return;
        }
        Path file = file(key);
        Path draft = drafts.resolve(Long.toString(draftCount.incrementAndGet()));
        try {
            byte[] bytes = VariantFile.write(thumbnail);
            Files.createDirectories(drafts);
            Files.createDirectories(parent(file));
            Files.write(draft, bytes);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            use(key, bytes.length);
        } catch (IOException e) {
            meters.failed();
            log.debug("{} cannot be kept", file, e);
            delete(draft);
        }
    }

    /** Every one that is kept, as of now. */
    List<VariantKey> all() {
        return recent.all();
    }

    /** @return whether it was kept */
    boolean remove(VariantKey key) {
        boolean known = recent.forget(key);
        delete(file(key));
        return known;
    }

    private void use(VariantKey key, int length) {
        for (VariantKey over : recent.used(key, length)) {
            meters.evicted();
            delete(file(over));
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            meters.failed();
            log.debug("{} cannot be removed", file, e);
        }
    }

    /** In one of 1,024 folders, by the last characters of the content's id, which are random. */
    private Path file(VariantKey key) {
        String name = key.fileName();
        String id = key.content().toString();
        return folder.resolve(id.substring(id.length() - 2)).resolve(name);
    }

    private static Path parent(Path file) {
        return Optional.ofNullable(file.getParent()).orElseThrow();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** One folder that cannot be listed hides no other: what is not counted has no limit. */
    private List<Path> files() {
        return list(folder).stream()
                .filter(each -> !each.equals(drafts))
                .flatMap(each -> Files.isDirectory(each) ? list(each).stream() : Stream.of(each))
                .filter(Files::isRegularFile)
                .toList();
    }

    private List<Path> list(Path from) {
        try (Stream<Path> all = Files.list(from)) {
            return all.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            meters.failed();
            log.warn("{} cannot be listed: thumbnails in it do not count", from, e);
            return List.of();
        }
    }
}
