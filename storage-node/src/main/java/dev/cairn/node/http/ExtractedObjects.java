package dev.cairn.node.http;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command.NewObject;
import dev.cairn.metadata.Command.ObjectsPut;
import dev.cairn.metadata.Command.PutObjects;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.transfer.AnnouncedDigests;
import dev.cairn.node.transfer.BodyCoding;
import dev.cairn.node.transfer.BodySource;
import dev.cairn.node.validation.UploadValidator.UploadCheck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The objects that files of an archive become, batch by batch, each in one step. Blocks; used by one thread. */
final class ExtractedObjects {
    private final Exchange exchange;
    private final ObjectStorer storer;
    private final ExtractArchive.Target target;
    private final BucketSettings settings;
    private final MetadataView view;
    private final ExtractionLines lines;
    private final ObjectBatch batch;
    private final List<Extracted> files = new ArrayList<>();

    /** A file of the batch. */
    record Extracted(String entry, ObjectKey key, long sizeBytes) {}

    /**
     * @param settings of the target's bucket
     * @param lines told of each batch
     */
    ExtractedObjects(
            Exchange exchange,
            ObjectStorer storer,
            ExtractArchive.Target target,
            BucketSettings settings,
            MetadataView view,
            ExtractionLines lines) {
        this.exchange = exchange;
        this.storer = storer;
        this.target = target;
        this.settings = settings;
        this.view = view;
        this.lines = lines;
        this.batch = new ObjectBatch(this::show);
    }

    /** Begins each key. */
    String prefix() {
        return target.prefix();
    }

    /** Whether a key must not come again: nothing is to be replaced. */
    boolean onceEach() {
        return !target.preconditions().isEmpty();
    }

    /**
     * Holds a file against the rules of its bucket, and what is asked of its key.
     *
     * @param beginning of its bytes, as much as rules look at
     * @throws RuntimeException if the bucket does not take it
     */
    void check(ObjectKey key, ArchiveEntry entry, ByteBuffer beginning) {
        begin(key, entry).sniff(beginning);
        if (!target.preconditions().isEmpty()) {
            StoreRequest request = request(key, entry);
            ObjectStorer.await(exchange.blocking(() -> {
                Preflight.checkPreconditions(view, request);
                return true;
            }));
        }
    }

    private UploadCheck begin(ObjectKey key, ArchiveEntry entry) {
        return exchange.services()
                .validator()
                .begin(settings, key, Optional.empty(), OptionalLong.of(entry.sizeBytes()));
    }

    /**
     * Takes a file in. Shows the batch first, if it has no room for one more.
     *
     * @throws RuntimeException if that fails, or one of the batch
     */
    void store(ObjectKey key, ArchiveEntry entry, BodySource body) {
        Preflight preflight = Preflight.of(settings, begin(key, entry), Optional.empty());
        WaitingObject object = storer.takeIn(exchange, request(key, entry), preflight, body);
        try {
            if (!batch.hasRoomFor(object)) {
                finish();
            }
        } catch (Throwable failure) {
            object.drop();
            throw failure;
        }
        files.add(new Extracted(entry.name(), key, entry.sizeBytes()));
        batch.add(object);
    }

    private StoreRequest request(ObjectKey key, ArchiveEntry entry) {
        return new StoreRequest(
                target.bucket(),
                key,
                Optional.empty(),
                attributes(entry),
                AnnouncedDigests.NONE,
                BodyCoding.PLAIN,
                false,
                OptionalLong.of(entry.sizeBytes()),
                target.preconditions(),
                Optional.empty());
    }

    private static ObjectAttributes attributes(ArchiveEntry entry) {
        return new ObjectAttributes(
                StoreRequest.DEFAULT_TYPE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                FileTime.metadata(entry.modified()),
                Map.of());
    }

    /**
     * Shows what was taken in.
     *
     * @throws RuntimeException if that fails: none of it is visible then, or the outcome is unknown
     */
    void finish() {
        if (batch.isEmpty()) {
            return;
        }
        ObjectsPut put = batch.commit();
        lines.stored(files, put);
        files.clear();
    }

    private CompletableFuture<ObjectsPut> show(List<NewObject> objects) {
        exchange.stage(Stage.METADATA);
        return exchange.services()
                .metadata()
                .submit(new PutObjects(target.bucket(), objects, exchange.now(), Optional.empty()));
    }

    /** Gives up what was taken in and is not visible. */
    void drop() {
        batch.drop();
    }
}
