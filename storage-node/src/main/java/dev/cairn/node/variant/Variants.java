package dev.cairn.node.variant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Variant;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.thumbnail.Thumbnail;
import dev.cairn.node.thumbnail.ThumbnailError;
import dev.cairn.node.thumbnail.ThumbnailException;
import dev.cairn.node.thumbnail.ThumbnailGenerator;
import dev.cairn.replication.BlobStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives variants of pictures, and makes those that are not kept, each once however many ask for it meanwhile. Why there is none is
 * remembered for a while, so that a picture that nobody can read is not read again for each who asks.
 */
public final class Variants {
    /** Refusals that are remembered: 100 bytes of heap each. */
    static final int REFUSALS_MAX = 10_000;

    static final Duration REFUSALS_KEPT = Duration.ofMinutes(10);

    private final VariantCache cache;
    private final ThumbnailGenerator generator;
    private final BlobStore blobs;
    private final CompressionEngine compressor;
    private final Executor blocking;
    private final VariantMeters meters;
    private final ConcurrentHashMap<VariantKey, CompletableFuture<Thumbnail>> underWay = new ConcurrentHashMap<>();
    private final Cache<VariantKey, ThumbnailException> refusals = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(REFUSALS_MAX)
            .expireAfterWrite(REFUSALS_KEPT)
            .build();

    /** @param blocking runs what blocks on the disk */
    public Variants(
            VariantCache cache,
            ThumbnailGenerator generator,
            BlobStore blobs,
            CompressionEngine compressor,
            Executor blocking,
            VariantMeters meters) {
        this.cache = cache;
        this.generator = generator;
        this.blobs = blobs;
        this.compressor = compressor;
        this.blocking = blocking;
        this.meters = meters;
    }

    /**
     * A picture, if it is one.
     *
     * @param view in which the version was found
     */
    public record Original(MetadataView view, BucketName bucket, ObjectVersion version) {}

    /**
     * What is kept. Blocks on the disk.
     *
     * @param variant whose format does not depend on who asks
     */
    public Optional<Thumbnail> kept(Original original, Variant variant) {
        Optional<Thumbnail> found = cache.get(key(original, variant));
        found.ifPresent(_ -> meters.hit());
        return found;
    }

    /**
     * What is kept, or is made now. Does not block.
     *
     * @param variant whose format does not depend on who asks
     * @return completes on another thread; shared by all who ask for the same, so do not complete it. Fails with {@link ThumbnailException},
     *     {@link PictureGoneException}, {@link dev.cairn.replication.BlobException}
     */
    public CompletableFuture<Thumbnail> made(Original original, Variant variant) {
        return made(original, variant, Haste.NOW);
    }

    /** The same for nobody who waits: beside all else that the machine has to do. */
    CompletableFuture<Thumbnail> madeLater(Original original, Variant variant) {
        return made(original, variant, Haste.LATER);
    }

    private enum Haste {
        NOW,
        LATER
    }

    private CompletableFuture<Thumbnail> made(Original original, Variant variant, Haste haste) {
        VariantKey key = key(original, variant);
        ThumbnailException refusal = refusals.getIfPresent(key);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Thumbnail> mine = new CompletableFuture<>();
        CompletableFuture<Thumbnail> others = underWay.putIfAbsent(key, mine);
        if (others != null) {
            meters.joined();
            return others;
        }
        var _ = keptByNow(key)
                .thenCompose(kept -> kept.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> make(key, original, variant, haste)))
                .whenComplete((thumbnail, failure) -> {
                    underWay.remove(key);
                    if (failure == null) {
                        mine.complete(thumbnail);
                    } else {
                        mine.completeExceptionally(unwrapped(failure));
                    }
                });
        return mine;
    }

    /** One that was made since the caller looked. */
    private CompletableFuture<Optional<Thumbnail>> keptByNow(VariantKey key) {
        try {
            return CompletableFuture.supplyAsync(() -> cache.get(key), blocking);
        } catch (RejectedExecutionException e) { // Thrown on, it would leave those who join without an answer.
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Thumbnail> make(VariantKey key, Original original, Variant variant, Haste haste) {
        meters.made();
        StoredPicture picture =
                new StoredPicture(original.view(), blobs, compressor, original.bucket(), original.version());
        String bucket = original.bucket().value();
        CompletableFuture<Thumbnail> made = haste == Haste.NOW
                ? generator.make(picture, variant, bucket)
                : generator.makeLater(picture, variant, bucket);
        return made.whenCompleteAsync((thumbnail, failure) -> after(key, picture, haste, thumbnail, failure), blocking);
    }

    private void after(
            VariantKey key,
            StoredPicture picture,
            Haste haste,
            @Nullable Thumbnail thumbnail,
            @Nullable Throwable failure) {
        picture.close();
        if (thumbnail != null) {
            cache.put(key, thumbnail);
        } else if (unwrapped(failure) instanceof ThumbnailException refused && lasts(refused.error(), haste)) {
            refusals.put(key, refused);
        }
    }

    /** Whether it will be the same the next time. */
    private static boolean lasts(ThumbnailError error, Haste haste) {
        return switch (error) {
            case ThumbnailError.NotAPicture _,
                    ThumbnailError.Damaged _,
                    ThumbnailError.TooManyPixels _,
                    ThumbnailError.TooManyBytes _,
                    ThumbnailError.TooMuchMemory _ -> true;
            case ThumbnailError.TookTooLong _ ->
                haste == Haste.NOW; // Else the machine may have had other things to do.
            case ThumbnailError.TooBusy _, ThumbnailError.NoMemoryLeft _, ThumbnailError.NotAvailable _ -> false;
        };
    }

    private static VariantKey key(Original original, Variant variant) {
        return new VariantKey(original.version().content().id(), variant);
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
