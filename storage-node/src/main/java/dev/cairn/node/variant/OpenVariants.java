package dev.cairn.node.variant;

import dev.cairn.metadata.Metadata;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.thumbnail.ThumbnailGenerator;
import dev.cairn.replication.BlobStore;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** The parts of this package, wired. Closing it ends what is being made; what waits, waits for the next process. */
public final class OpenVariants implements AutoCloseable {
    private static final String KEPT = "kept";
    private static final String QUEUE = "queue";

    private final ThumbnailGenerator generator;
    private final Variants variants;
    private final UploadedPictures pictures;
    private final UnusedVariants unused;

    private OpenVariants(
            ThumbnailGenerator generator, Variants variants, UploadedPictures pictures, UnusedVariants unused) {
        this.generator = generator;
        this.variants = variants;
        this.pictures = pictures;
        this.unused = unused;
    }

    /**
     * Opens them, whatever is in the folder: what cannot be read there is made again, and what cannot be kept is made each time.
     *
     * @param folder for what is kept; made if there is none
     * @param blobs keeps the pictures; if it takes no more, nothing is kept here either
     * @param compressor reads them
     * @param blocking runs what blocks
     */
    public static OpenVariants open(
            VariantsConfig config,
            Path folder,
            Metadata metadata,
            BlobStore blobs,
            CompressionEngine compressor,
            Executor blocking,
            Monitor monitor) {
        VariantMeters meters = new VariantMeters(monitor.meters());
        VariantCache cache = new VariantCache(
                folder.resolve(KEPT), config.cacheBytes(), () -> blobs.status().writable(), meters);
        ThumbnailGenerator generator = new ThumbnailGenerator(config.limits(), config.uploadJobs(), monitor);
        Variants variants = new Variants(cache, generator, blobs, compressor, blocking, meters);
        UploadedPictures pictures =
                UploadedPictures.open(folder.resolve(QUEUE), metadata, variants, config.uploadJobs(), blocking, meters);
        blocking.execute(cache::load);
        return new OpenVariants(generator, variants, pictures, new UnusedVariants(cache, meters));
    }

    public Variants variants() {
        return variants;
    }

    public UploadedPictures pictures() {
        return pictures;
    }

    public UnusedVariants unused() {
        return unused;
    }

    @Override
    public void close() {
        pictures.close();
        generator.close();
    }
}
