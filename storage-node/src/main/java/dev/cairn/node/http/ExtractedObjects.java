package dev.cairn.node.http;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.transfer.AnnouncedDigests;
import dev.cairn.node.transfer.BodySource;
import dev.cairn.node.validation.UploadValidator.UploadCheck;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The objects that files of an archive become, stored one by one: the one place to change for storing them all in one step. Blocks; used
 * by one thread.
 */
final class ExtractedObjects {
    private final Exchange exchange;
    private final ObjectStorer storer;
    private final ExtractArchive.Target target;
    private final BucketSettings settings;

    /** @param settings of the target's bucket */
    ExtractedObjects(Exchange exchange, ObjectStorer storer, ExtractArchive.Target target, BucketSettings settings) {
        this.exchange = exchange;
        this.storer = storer;
        this.target = target;
        this.settings = settings;
    }

    /** Begins each key. */
    String prefix() {
        return target.prefix();
    }

    /**
     * Holds a file against the rules of its bucket.
     *
     * @param beginning of its bytes, as much as rules look at
     * @throws dev.cairn.node.validation.ValidationException if the bucket does not take it
     */
    void check(ObjectKey key, ArchiveEntry entry, ByteBuffer beginning) {
        begin(key, entry).sniff(beginning);
    }

    private UploadCheck begin(ObjectKey key, ArchiveEntry entry) {
        return exchange.services()
                .validator()
                .begin(settings, key, Optional.empty(), OptionalLong.of(entry.sizeBytes()));
    }

    /**
     * Stores a file.
     *
     * @throws RuntimeException if it is refused or fails: it is not stored then, or what came of it is unknown
     */
    Stored store(ObjectKey key, ArchiveEntry entry, BodySource body) {
        StoreRequest request = new StoreRequest(
                target.bucket(),
                key,
                Optional.empty(),
                ObjectAttributes.ofType(StoreRequest.DEFAULT_TYPE),
                AnnouncedDigests.NONE,
                false,
                false,
                OptionalLong.of(entry.sizeBytes()),
                target.preconditions(),
                Optional.empty());
        return storer.storePart(exchange, request, new Preflight(settings, begin(key, entry), Optional.empty()), body);
    }
}
