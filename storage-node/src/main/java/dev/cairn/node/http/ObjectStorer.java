package dev.cairn.node.http;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.Digests;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Idempotency;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView.KeptAnswer;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.compression.CompressingWriter;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.compression.CompressionEngine.Compressed;
import dev.cairn.node.compression.CompressionEngine.Plan;
import dev.cairn.node.compression.Framed;
import dev.cairn.node.transfer.BlobCopy;
import dev.cairn.node.transfer.BodyCoding;
import dev.cairn.node.transfer.BodyPipe;
import dev.cairn.node.transfer.BodyReceiver;
import dev.cairn.node.transfer.BodySource;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.Received;
import dev.cairn.node.validation.ValidationException;
import dev.cairn.node.variant.UploadedPictures;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.cluster.ClusterNode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body in and makes it an object: the blob first, synced, then the commit that shows it. Until the commit nothing is
 * visible, and whatever fails leaves nothing but, at worst, an orphan for the sweep.
 *
 * <p>A content is listed in {@link UploadsInFlight} from the choice of its id until the outcome of its commit is known; if that
 * stays unknown, it stays listed until the node restarts, for the commit may yet be applied.
 */
final class ObjectStorer {
    private static final Duration BROTLI_RETRY_AFTER = Duration.ofSeconds(2);

    private final HttpServices services;
    private final UploadPlaces streams;
    private final Admission.Bound brotli;
    private final int inlineBytesMax;

    ObjectStorer(HttpServices services, UploadPlaces streams, Admission.Bound brotli, int inlineBytesMax) {
        this.services = services;
        this.streams = streams;
        this.brotli = brotli;
        this.inlineBytesMax = inlineBytesMax;
    }

    /**
     * Every check that needs no body, of a body that is going to be held: by what is known here, without a question to the log, if the commit can be told to look again
     * (docs/decisions/0214).
     */
    Future<Preflight> preflightOfHeld(Exchange exchange, StoreRequest request) {
        services.blobs().requireSpace();
        return untilCommit(request).map(Future::succeededFuture).orElseGet(() -> preflight(exchange, request));
    }

    /** Only of what travels in the commit: where a blob belongs is known from the log, too, and no commit looks again at that. */
    private Optional<Preflight> untilCommit(StoreRequest request) {
        boolean travels = request.plainBytes().orElse(Long.MAX_VALUE) <= inlineBytesMax;
        return travels && services.formatLevel().getAsInt() >= ClusterNode.LEVEL_OF_JUDGED_PUTS
                ? services.metadata()
                        .viewHere()
                        .flatMap(here -> Preflight.untilCommit(here, services.validator(), request))
                : Optional.empty();
    }

    /** Every check that needs no body. */
    Future<Preflight> preflight(Exchange exchange, StoreRequest request) {
        services.blobs().requireSpace();
        return exchange.viewing(view -> Preflight.atHand(view, services.validator(), request)
                .map(Future::succeededFuture)
                .orElseGet(() ->
                        exchange.blocking(Stage.METADATA, () -> Preflight.of(view, services.validator(), request))));
    }

    /** Stores a body that is whole already. */
    Future<Stored> storeWhole(Exchange exchange, StoreRequest request, Preflight preflight, byte[] body) {
        return store(exchange, request, preflight, body)
                .recover(failure -> preflight.judgedBy().isPresent() && isOvertaken(failure)
                        ? preflight(exchange, request).compose(now -> store(exchange, request, now, body))
                        : Future.failedFuture(failure));
    }

    /** Of an upload that was held against settings which may be no more: by the commit, for it has no preconditions of its own, or by a rule that may be gone. */
    private static boolean isOvertaken(Throwable failure) {
        return failure instanceof ValidationException
                || (failure instanceof MetadataException e && e.error() instanceof MetadataError.PreconditionFailed);
    }

    private Future<Stored> store(Exchange exchange, StoreRequest request, Preflight preflight, byte[] body) {
        Upload upload = new Upload(exchange, request, preflight);
        return Future.succeededFuture(body)
                .map(upload::receive)
                .compose(upload::finish)
                .andThen(done -> upload.unlist(done.cause()));
    }

    /**
     * Stores a body as it comes.
     *
     * @param body paused; flows from now on and is taken to its end, or dropped once the upload has failed
     */
    Future<Stored> storeStream(Exchange exchange, StoreRequest request, Preflight preflight, ReadStream<Buffer> body) {
        return exchange.enter(streams)
                .compose(_ ->
                        storeDecoded(exchange, request, preflight, body).andThen(_ -> streams.leave(exchange.peer())));
    }

    private Future<Stored> storeDecoded(
            Exchange exchange, StoreRequest request, Preflight preflight, ReadStream<Buffer> body) {
        if (request.coding() != BodyCoding.BROTLI) {
            return storeInPlace(exchange, request, preflight, body);
        }
        if (!brotli.enter()) {
            return Future.failedFuture(
                    new RequestException(new RequestError.Busy("uploads are decoded from brotli", BROTLI_RETRY_AFTER)));
        }
        return storeInPlace(exchange, request, preflight, body).andThen(_ -> brotli.leave());
    }

    private Future<Stored> storeInPlace(
            Exchange exchange, StoreRequest request, Preflight preflight, ReadStream<Buffer> body) {
        if (exchange.isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        exchange.sendContinue();
        Upload upload = new Upload(exchange, request, preflight);
        return Future.succeededFuture(body)
                .map(upload::open)
                .compose(pipe -> transfer(exchange, () -> await(upload.finish(upload.receive(pipe)))))
                .andThen(done -> upload.unlist(done.cause()));
    }

    /**
     * Stores one of several bodies that one request brings. Blocks; call on a thread of {@link HttpServices#transfers}.
     *
     * @param body taken to its end, unless the upload fails
     * @throws RuntimeException if it is refused or fails
     */
    Stored storePart(Exchange exchange, StoreRequest request, Preflight preflight, BodySource body) {
        Upload upload = new Upload(exchange, request, preflight);
        try {
            Stored stored = await(upload.finish(upload.receiver().receive(body)));
            upload.unlist(null);
            return stored;
        } catch (Throwable failure) {
            upload.unlist(failure);
            throw failure;
        }
    }

    /**
     * Takes in one of several bodies that are to be shown in one step. Blocks; call on a thread of {@link HttpServices#transfers}.
     *
     * @param body taken to its end, unless that fails
     * @return to be shown or dropped, by the same thread
     * @throws RuntimeException if it is refused or fails: nothing is left of it then but, at worst, an orphan
     */
    WaitingObject takeIn(Exchange exchange, StoreRequest request, Preflight preflight, BodySource body) {
        return new Upload(exchange, request, preflight).waiting(body);
    }

    /** Waits for what completes elsewhere; throws what it failed with. Never call on an event loop. */
    static <T> T await(Future<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    /** The same. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Runs {@code work}, which takes a body from its client and may block for as long as that takes. */
    <T> Future<T> transfer(Exchange exchange, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        services.transfers().execute(() -> {
            try {
                done.complete(exchange.logged(() -> exchange.inStage(Stage.CLIENT, work)));
            } catch (Throwable failure) { // An Error must reach the caller too, or its request hangs.
                done.completeExceptionally(failure);
            }
        });
        return exchange.on(done);
    }

    static boolean isOutcomeUnknown(@Nullable Throwable failure) {
        return failure instanceof MetadataException e && e.error() instanceof MetadataError.OutcomeUnknown;
    }

    /** One body on its way. */
    private final class Upload {
        private final Exchange exchange;
        private final StoreRequest request;
        private final Preflight preflight;
        private Executor coders = services.transfers();
        private FileId id;
        private Optional<CompressingWriter> compressing = Optional.empty();

        Upload(Exchange exchange, StoreRequest request, Preflight preflight) {
            this.exchange = exchange;
            this.request = request;
            this.preflight = preflight;
            this.id = listed();
        }

        /** An id for a content, which is no orphan from now on. */
        private FileId listed() {
            FileId made = services.ids().get().wanting(preflight.settings().copies());
            services.uploads().add(made);
            return made;
        }

        void unlist(@Nullable Throwable failure) {
            if (isOutcomeUnknown(failure)) {
                services.uploads().undecided(id);
            } else {
                services.uploads().remove(id);
            }
        }

        BodyPipe open(ReadStream<Buffer> body) {
            return BodyPipe.open(
                    body,
                    exchange.context(),
                    exchange.loop().stalls(),
                    exchange.loop().buffers());
        }

        Received receive(byte[] body) {
            return receiver().receive(body);
        }

        /** Blocks. */
        Received receive(BodyPipe pipe) {
            try {
                return receiver().receive(pipe);
            } finally {
                pipe.abandon();
            }
        }

        private BodyReceiver receiver() {
            return new BodyReceiver(
                    preflight.check(), request.announced(), request.coding(), request.wantMd5(), this::blob);
        }

        /** A repetition is only digested: what it would store is there. */
        private BlobWriter blob(String mediaType) {
            if (isKept()) {
                return new DroppingWriter();
            }
            OptionalLong bytes = request.plainBytes();
            BlobWriter blob = new StagedWriter(services.blobs().create(id, bytes.orElse(-1)), exchange.measurement());
            compressing = plan(mediaType, bytes)
                    .map(plan -> services.compressor().writer(blob, plan, request.bucket(), exchange.measurement()));
            return compressing.isPresent() ? compressing.get() : blob;
        }

        private Optional<Plan> plan(String mediaType, OptionalLong bytes) {
            return CompressionEngine.plan(preflight.settings().compression(), mediaType, bytes);
        }

        private boolean isKept() {
            return preflight.kept().flatMap(KeptAnswer::version).isPresent();
        }

        /** Blocks on the disk, unless the body was {@link Received.Held}. */
        Future<Stored> finish(Received received) {
            exchange.moved(received.sizeBytes());
            Optional<Idempotency> idempotency = request.repeatable()
                    .map(asked -> asked.with(received.digests().sha256()));
            if (idempotency.isPresent() && isKept()) {
                return Future.succeededFuture(replay(preflight.kept().orElseThrow(), idempotency.get()));
            }
            return exchange.on(content(received).thenCompose(content -> {
                        exchange.stage(Stage.METADATA);
                        return services.metadata().submit(command(received, content, idempotency));
                    }))
                    .map(version -> new Stored(version, !version.content().id().equals(id)))
                    .compose(this::queued)
                    .andThen(done -> dropUnused(received, done));
        }

        /** The answer waits for it: what was promised at upload outlives the process. */
        private Future<Stored> queued(Stored stored) {
            String type = stored.version().attributes().contentType();
            if (stored.replay() || !UploadedPictures.wants(preflight.settings().variants(), type)) {
                return Future.succeededFuture(stored);
            }
            Runnable add = () -> services.pictures()
                    .add(request.bucket(), request.key(), stored.version().version());
            return exchange.on(CompletableFuture.runAsync(add, services.transfers()))
                    .map(stored)
                    .otherwise(stored);
        }

        private Stored replay(KeptAnswer kept, Idempotency idempotency) {
            if (kept.fingerprint() != idempotency.fingerprint()) {
                throw new MetadataException(new MetadataError.IdempotencyMismatch(idempotency.key()));
            }
            return new Stored(kept.version().orElseThrow(), true);
        }

        /** Makes the bytes durable where the commit does not carry them. */
        private CompletionStage<Content> content(Received received) {
            return switch (received.body()) {
                case Received.Held(var bytes)
                when bytes.length <= inlineBytesMax -> CompletableFuture.completedFuture(new Content.Inline(id));
                case Received.Held(var bytes) ->
                    plan(received.contentType(), OptionalLong.of(bytes.length))
                            .map(plan -> compressed(bytes, plan))
                            .orElseGet(() -> put(bytes));
                case Received.Written(var writer) -> writer.commit().thenCompose(_ -> written(received));
            };
        }

        private CompletionStage<Content> put(byte[] bytes) {
            exchange.stage(Stage.FSYNC);
            return services.blobs().put(id, ByteBuffer.wrap(bytes)).thenApply(_ -> new Content.Blob(id));
        }

        private CompletionStage<Content> compressed(byte[] bytes, Plan plan) {
            exchange.stage(Stage.ENCODE);
            Supplier<Optional<Compressed>> work = () -> services.compressor().compress(bytes, plan, request.bucket());
            return CompletableFuture.supplyAsync(work, coders)
                    .thenCompose(made -> made.isPresent() ? put(bytes.length, made.get()) : put(bytes));
        }

        private CompletionStage<Content> put(long bodyBytes, Compressed made) {
            exchange.stage(Stage.FSYNC);
            return services.blobs()
                    .put(id, ByteBuffer.wrap(made.blob()))
                    .thenApply(_ -> framed(bodyBytes, made.framed()));
        }

        private Content framed(long bodyBytes, Framed framed) {
            services.compressor().stored(bodyBytes, framed);
            return framed.in(id);
        }

        private CompletionStage<Content> written(Received received) {
            long bodyBytes = received.sizeBytes();
            Optional<Framed> framed = compressing.flatMap(CompressingWriter::framed);
            if (framed.isEmpty()) {
                return CompletableFuture.completedFuture(new Content.Blob(id));
            }
            boolean keeps = framed.get().blobBytes() < bodyBytes && framed.get().restBytes() == 0;
            return keeps
                    ? CompletableFuture.completedFuture(framed(bodyBytes, framed.get()))
                    : CompletableFuture.supplyAsync(() -> expanded(received, framed.get()), coders);
        }

        /** What all in all did not get small, or is longer than was announced, is stored as it came. Blocks. */
        private Content expanded(Received received, Framed framed) {
            FileId compressed = id;
            id = listed();
            exchange.stage(Stage.DISK);
            try (BlobReader body = reader(compressed, framed);
                    BlobCopy copy = new BlobCopy(body, services.blobs().create(id, body.sizeBytes()))) {
                long _ = copy.copy(Long.MAX_VALUE);
                if (!copy.is(received.sizeBytes(), received.digests().crc32c())) {
                    throw new IllegalStateException("what was compressed does not come back as it was");
                }
                copy.commit();
                return new Content.Blob(id);
            } finally {
                services.uploads().remove(compressed);
                services.transfers().execute(() -> services.blobs().delete(compressed)); // Or the sweep does it.
            }
        }

        private BlobReader reader(FileId compressed, Framed framed) {
            BlobReader blob = services.blobs().open(compressed).orElseThrow();
            return services.compressor().open(blob, compressed, framed, request.bucket());
        }

        private boolean isInline(Received received) {
            return received.body() instanceof Received.Held(var bytes) && bytes.length <= inlineBytesMax;
        }

        private byte[] inlineBody(Received received) {
            return isInline(received) && received.body() instanceof Received.Held(var bytes) ? bytes : new byte[0];
        }

        private Command<ObjectVersion> command(Received received, Content content, Optional<Idempotency> idempotency) {
            return new Command.PutObject(
                    request.bucket(),
                    request.key(),
                    content,
                    inlineBody(received),
                    received.sizeBytes(),
                    received.digests(),
                    request.attributesWith(received.contentType()),
                    request.preconditions(),
                    exchange.now(),
                    idempotency,
                    preflight.judgedBy());
        }

        /** Blocks. What is compressed for it, is so here: of one request there is one at a time. */
        WaitingObject waiting(BodySource body) {
            coders = Runnable::run;
            try {
                Received received = receiver().receive(body);
                exchange.moved(received.sizeBytes());
                Waiting waiting = new Waiting(received, content(received).toCompletableFuture());
                compressing = Optional.empty(); // It has buffers, and this may wait for long.
                return waiting;
            } catch (Throwable failure) {
                unlist(failure);
                throw failure;
            }
        }

        /** A body that is in, and maybe not synced yet. Holds its bytes no longer than that. */
        private final class Waiting implements WaitingObject {
            private final CompletableFuture<Content> content;
            private final boolean inline;
            private final byte[] inlineBody;
            private final long heldBytes;
            private final long sizeBytes;
            private final Digests digests;
            private final ObjectAttributes attributes;

            Waiting(Received received, CompletableFuture<Content> content) {
                this.content = content;
                this.inline = isInline(received);
                this.inlineBody = inlineBody(received);
                this.heldBytes = received.body() instanceof Received.Held ? received.sizeBytes() : 0;
                this.sizeBytes = received.sizeBytes();
                this.digests = received.digests();
                this.attributes = request.attributesWith(received.contentType());
            }

            @Override
            public ObjectKey key() {
                return request.key();
            }

            @Override
            public int commandBytesMax() {
                return Command.PutObjects.bytesMax(
                        request.key(), inlineBody.length, attributes, request.preconditions());
            }

            @Override
            public long heldBytes() {
                return heldBytes;
            }

            @Override
            public Command.NewObject durable() {
                return new Command.NewObject(
                        request.key(),
                        await(content),
                        inlineBody,
                        sizeBytes,
                        digests,
                        attributes,
                        request.preconditions());
            }

            @Override
            public void shown(long version) {
                unlist(null);
                if (UploadedPictures.wants(preflight.settings().variants(), attributes.contentType())) {
                    services.pictures().add(request.bucket(), request.key(), version);
                }
            }

            @Override
            public void undecided() {
                services.uploads().undecided(id);
            }

            @Override
            public void drop() {
                var _ = content.handle((_, _) -> true).thenRunAsync(this::delete, services.transfers());
            }

            private void delete() {
                try {
                    if (!inline) {
                        services.blobs().delete(id);
                    }
                } finally {
                    unlist(null); // If it was not deleted, the sweep does it.
                }
            }
        }

        /** A blob that no commit can show any more need not wait for the sweep. */
        private void dropUnused(Received received, AsyncResult<Stored> done) {
            boolean refused =
                    done.failed() && done.cause() instanceof MetadataException && !isOutcomeUnknown(done.cause());
            boolean unused = refused || (done.succeeded() && done.result().replay());
            if (unused && !isInline(received)) {
                services.transfers().execute(() -> services.blobs().delete(id));
            }
        }
    }

    /** Tells the client's time from the disk's: handing bytes over waits for the volume where it is behind. */
    private record StagedWriter(BlobWriter writer, Measurement measurement) implements BlobWriter {
        @Override
        public void write(ByteBuffer bytes) {
            measurement.enter(Stage.DISK);
            writer.write(bytes);
            measurement.enter(Stage.CLIENT);
        }

        @Override
        public CompletableFuture<Void> commit() {
            measurement.enter(Stage.FSYNC);
            return writer.commit();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** Takes the bytes of a repetition, which are only digested. */
    private static final class DroppingWriter implements BlobWriter {
        @Override
        public void write(ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public CompletableFuture<Void> commit() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }
}
